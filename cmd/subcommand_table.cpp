#include <algorithm>
#include <array>

#include "cmd/commands/commands.hpp"
#include "cmd/subcommand.hpp"

namespace dkms::cmd {
namespace {

constexpr std::array table = {
    &add_subcommand,
    &build_subcommand,
    &install_subcommand,
    &status_subcommand,
    &uninstall_subcommand,
    &unbuild_subcommand,
    &remove_subcommand,
    &rebuild_subcommand,
    &autoinstall_subcommand,
    &kernel_preinst_subcommand,
    &kernel_postinst_subcommand,
    &kernel_prerm_subcommand,
    &plan_subcommand,
    &check_subcommand,
    &convert_subcommand,
    &explain_subcommand,
    &weak_subcommand,
    &verify_subcommand,
    &doctor_subcommand,
    &generate_mok_subcommand,
    &match_subcommand,
    &mktarball_subcommand,
    &ldtarball_subcommand,
};

}  // namespace

std::span<const Subcommand* const> subcommands()
{
    return table;
}

const Subcommand* find_subcommand(std::string_view name)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto* candidate) { return candidate->name == name; });
    return found == table.end() ? nullptr : *found;
}

}  // namespace dkms::cmd
