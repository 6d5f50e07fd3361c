#pragma once

#include <map>
#include <string>
#include <vector>

#include "conf-parsers/shell/evaluation.hpp"
#include "lib/base/diagnostic.hpp"
#include "lib/base/file_view.hpp"
#include "lib/config/directives.hpp"
#include "lib/config/package_config.hpp"

namespace dkms::conf {

/// A text with the name of its file, and who says it.
struct NamedText {
    std::string file = {};
    std::string text = {};
    config::OriginKind kind = config::OriginKind::package;
};

/// What a dkms.conf is evaluated with.
struct DkmsConfInputs {
    std::vector<NamedText> texts = {};  ///< the package's own, then the overrides in their order
    std::map<std::string, std::string> variables = {};  ///< kernelver, arch, dkms_tree…
    std::vector<std::string> directives = {};           ///< of --directive: NAME=VALUE
    shell::MachineWords machine = {};
};

struct DkmsConf {
    config::PackageConfig config = {};
    config::Directives directives = {};  ///< as read a second time
    bool asked_running_kernel = false;
};

/// Evaluates and checks, dkms.conf(5). There is always a value: what stands
/// although there are errors. A package whose only errors have the rule
/// `duplicate_module_rule` can still be removed.
Parsed<DkmsConf> parse_dkms_conf(const DkmsConfInputs& inputs, const FileView& files);

constexpr std::string_view duplicate_module_rule = "duplicate-module";

}  // namespace dkms::conf
