#pragma once

#include "lib/app/requests.hpp"
#include "lib/app/session.hpp"

namespace dkms::app {

/// What a command does with a package that is registered already.
enum class IfRegistered { refuse, take };

struct Registered {
    PackageId package;
    bool is_new = false;
};

/// Takes a package into the tree, from below the source tree or from a
/// directory that is copied there first, and runs its POST_ADD.
Registered register_package(Session& session, const AddRequest& request,
                            IfRegistered if_registered);

}  // namespace dkms::app
