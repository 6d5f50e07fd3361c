#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "conf-parsers/lint/package.hpp"
#include "conf-parsers/lint/rules.hpp"
#include "conf-parsers/lint/script.hpp"
#include "conf-parsers/lint/suppression.hpp"

// The rules of `dkms check`. A dkms.conf is looked at twice: as a text, with all
// its branches, and as what it says for each of several kernels.
namespace dkms::conf::lint {

/// What the text of a dkms.conf, or of an override of one, shows whatever the kernel.
std::vector<Diagnostic> check_dkms_conf_text(const Script& script);

/// As above, for framework.conf.
std::vector<Diagnostic> check_framework_text(const Script& script);

/// As above, for a dkms.toml.
std::vector<Diagnostic> check_toml_text(const NamedText& text);

/// A dkms.conf as a script whose names are directives.
Script dkms_conf_script(const NamedText& text);

/// What a configuration says for one kernel, with the files beside it.
std::vector<Diagnostic> check_package_for(const Package& package, const std::string& file,
                                          const FileView& files);

}  // namespace dkms::conf::lint
