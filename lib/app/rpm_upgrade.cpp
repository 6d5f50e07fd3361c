#include "lib/app/rpm_upgrade.hpp"

#include "lib/sys/file_io.hpp"

namespace dkms::app {

void note_upgrade(Session& session, const PackageId& package)
{
    const auto& system = session.system();
    const auto caller = system.host.caller_of_script();
    if (caller.empty()) {
        return;
    }
    const auto note = system.layout.upgrade(package);
    sys::make_directories(note.parent_path(), 0700);
    sys::write_file(note, caller, 0600);
}

bool is_end_of_upgrade(Session& session, const PackageId& package)
{
    const auto& system = session.system();
    const auto note = system.layout.upgrade(package);
    const auto caller = sys::read_file_if_exists(note);
    if (!caller) {
        return false;
    }
    sys::remove_file(note);
    sys::remove_empty_directory(note.parent_path());
    sys::remove_empty_directory(note.parent_path().parent_path());
    return *caller == system.host.caller_of_script();
}

}  // namespace dkms::app
