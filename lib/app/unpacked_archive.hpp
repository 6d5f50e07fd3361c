#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/session.hpp"
#include "lib/bundle/bundle.hpp"
#include "lib/sys/temp_directory.hpp"

namespace dkms::app {

/// An archive, unpacked into a scratch place below the tree that goes with this
/// value.
class UnpackedArchive {
public:
    /// Throws `Error(archive_missing)`, and as `sys::unpack_archive` and
    /// `bundle::read_bundle` do.
    UnpackedArchive(Session& session, const std::filesystem::path& archive);

    const bundle::Bundle& bundle() const noexcept { return bundle_; }
    const std::string& digest() const noexcept { return digest_; }

private:
    sys::TempDirectory directory_;
    std::string digest_;
    bundle::Bundle bundle_;
};

/// Puts the source of a package below the source tree, in one step. What is there
/// already goes, or stays where the new one has nothing of that name.
enum class OldSource { goes, stays };
void put_source(Session& session, const std::filesystem::path& from,
                const std::filesystem::path& to, OldSource old);

/// Clears away what a dead process was putting below the source tree.
void forget_half_put_source(const store::TreeLayout& layout);

/// Takes the built modules of an archive into the tree, kernel by kernel. Where
/// there is a build it stays, unless `replace` is set.
std::vector<CellOutcome> take_cells(Session& session, const PackageId& package,
                                    const bundle::Bundle& bundle, bool replace);

}  // namespace dkms::app
