#pragma once

#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/config/framework_config.hpp"

namespace dkms::conf {

/// Every setting, those of dkms 3.4.3 and ours, sorted.
std::vector<std::string_view> setting_names();

/// Whether a name is that of a setting.
bool is_setting(std::string_view name);

/// Evaluates framework.conf and the files of framework.conf.d, one after the
/// other, in one shell state; framework.conf(5). There is always a value:
/// a setting that is not understood keeps its default, and is an error. A name
/// that is no setting is a warning.
Parsed<config::FrameworkConfig> parse_framework_conf(const std::vector<NamedText>& texts,
                                                     const FileView& files,
                                                     const shell::MachineWords& machine);

}  // namespace dkms::conf
