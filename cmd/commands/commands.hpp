#pragma once

#include "cmd/subcommand.hpp"

namespace dkms::cmd {

// Each is defined in the file of its name beside this one.
extern const Subcommand add_subcommand;
extern const Subcommand autoinstall_subcommand;
extern const Subcommand build_subcommand;
extern const Subcommand check_subcommand;
extern const Subcommand explain_subcommand;
extern const Subcommand generate_mok_subcommand;
extern const Subcommand convert_subcommand;
extern const Subcommand doctor_subcommand;
extern const Subcommand install_subcommand;
extern const Subcommand kernel_postinst_subcommand;
extern const Subcommand kernel_preinst_subcommand;
extern const Subcommand kernel_prerm_subcommand;
extern const Subcommand ldtarball_subcommand;
extern const Subcommand match_subcommand;
extern const Subcommand mktarball_subcommand;
extern const Subcommand plan_subcommand;
extern const Subcommand rebuild_subcommand;
extern const Subcommand remove_subcommand;
extern const Subcommand status_subcommand;
extern const Subcommand unbuild_subcommand;
extern const Subcommand uninstall_subcommand;
extern const Subcommand verify_subcommand;
extern const Subcommand weak_subcommand;

}  // namespace dkms::cmd
