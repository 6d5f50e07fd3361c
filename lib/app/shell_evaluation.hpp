#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/app/system.hpp"
#include "lib/config/directives.hpp"

namespace dkms::app {

/// What bash made of configuration texts, or why it was not asked.
struct ShellAnswer {
    std::optional<config::Directives> directives = {};
    std::string refusal = {};  ///< for the user; empty where there are directives
};

/// Lets bash source the files of `inputs` in the sandbox: as the build user, without
/// network, able to write nothing that stays, for a few seconds, with bounded
/// output. The values are those of the first reading, but for those with a
/// command substitution in them, which is run there and then. Their origins are empty.
/// @param readable directories that the files may read although the sandbox hides them
ShellAnswer ask_bash(const System& system, const conf::DkmsConfInputs& inputs,
                     const std::vector<std::filesystem::path>& readable);

}  // namespace dkms::app
