#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/app/reports.hpp"
#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"

namespace dkms::app {

/// What a command does with a package that is registered already.
enum class IfRegistered { refuse, take };

struct Registered {
    PackageId package;
    bool is_new = false;
    std::vector<CellOutcome> cells = {};  ///< that came with an archive
    std::string archive_digest = {};
    std::optional<Failure> post_add = {};  ///< why its POST_ADD failed: it is added all the same
};

/// Whether an archive counts: only where nothing else is named.
bool names_archive(const AddRequest& request);

/// Takes a package into the tree, from below the source tree, or from a directory or
/// an archive which is copied there first, and runs its POST_ADD. Of an archive that
/// is refused nothing stays anywhere.
Registered register_package(Session& session, const AddRequest& request,
                            IfRegistered if_registered);

}  // namespace dkms::app
