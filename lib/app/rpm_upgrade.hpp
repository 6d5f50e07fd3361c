#pragma once

#include "lib/app/session.hpp"
#include "lib/base/package_id.hpp"

namespace dkms::app {

// rpm installs the new package before it removes the old one. Where both have the
// same name and version, the scripts of the old one would remove what those of the
// new one have just added: --rpm_safe_upgrade says to notice.

/// Notes down who adds a package.
void note_upgrade(Session& session, const PackageId& package);

/// Whether the caller is the one that added the package; the note is used up then.
bool is_end_of_upgrade(Session& session, const PackageId& package);

}  // namespace dkms::app
