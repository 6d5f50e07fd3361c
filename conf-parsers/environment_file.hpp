#pragma once

#include <map>
#include <string>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/command.hpp"

namespace dkms::conf {

/// Evaluates a file of a shell's assignments, and gives those variables of it that it
/// exports; there is always a value.
/// @param variables what the file may ask for
Parsed<Environment> parse_environment_file(const NamedText& text, const FileView& files,
                                           const shell::MachineWords& machine,
                                           const std::map<std::string, std::string>& variables);

}  // namespace dkms::conf
