#include "lib/app/unpacked_archive.hpp"

#include <fmt/format.h>

#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"
#include "lib/sys/unpack.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* staging_prefix = ".dkms-";

const fs::path& existing(const fs::path& archive)
{
    if (!sys::is_regular_file(archive)) {
        throw Error(ErrorCode::archive_missing,
                    fmt::format("there is no archive {}", archive.native()),
                    "name a tarball, or a file that \"dkms mktarball\" made");
    }
    return archive;
}

const fs::path& made(const fs::path& directory)
{
    sys::make_directories(directory, 0700);
    return directory;
}

/// Leads to the staging place below the source tree while there is one.
fs::path staging_note(const store::TreeLayout& layout)
{
    return layout.workspaces() / "source-staging";
}

}  // namespace

UnpackedArchive::UnpackedArchive(Session& session, const fs::path& archive)
    : directory_(made(session.system().layout.workspaces()), "load-"),
      digest_(sys::unpack_archive(existing(archive), directory_.path())),
      bundle_(bundle::read_bundle(directory_.path()))
{}

void put_source(Session& session, const fs::path& from, const fs::path& to, OldSource old)
{
    const auto& layout = session.system().layout;
    const sys::TempDirectory staging(layout.source_tree, staging_prefix);
    sys::replace_link(staging_note(layout), staging.path());
    const auto place = staging.path() / "source";
    if (old == OldSource::stays && sys::is_directory(to)) {
        sys::copy_tree(to, place);
    }
    sys::copy_tree(from, place);
    sys::sync_tree(place);
    sys::exchange_directory(place, to);
    sys::sync_directory(layout.source_tree);
    sys::remove_file(staging_note(layout));
}

void forget_half_put_source(const store::TreeLayout& layout)
{
    const auto staging = sys::link_target(staging_note(layout));
    if (staging && staging->parent_path() == layout.source_tree
        && staging->filename().native().starts_with(staging_prefix)) {
        sys::remove_tree(*staging);
    }
}

std::vector<CellOutcome> take_cells(Session& session, const PackageId& package,
                                    const bundle::Bundle& bundle, bool replace)
{
    auto& system = session.system();
    std::vector<CellOutcome> outcomes;
    for (const auto& cell : bundle.cells) {
        CellOutcome outcome{.package = package, .kernel = cell.kernel, .what = "built"};
        if (sys::exists_without_following(system.layout.cell(package, cell.kernel)) && !replace) {
            outcome.result = CellResult::already;
            system.progress.warning(cell_text(package, cell.kernel),
                                    "is built already, and stays; --force takes the tarball's");
        } else {
            session.store().take_over(cell.directory, package, cell.kernel);
        }
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

}  // namespace dkms::app
