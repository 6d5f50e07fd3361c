#pragma once

#include <map>
#include <optional>
#include <span>
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
    /// What bash made of the texts where our evaluator does not understand all
    /// of them: it takes the place of what that says. Not read a second time yet.
    std::optional<config::Directives> from_bash = {};
    config::Directives given = {};  ///< what stands before the texts are read: of a dkms.toml
};

struct DkmsConf {
    config::PackageConfig config = {};
    config::Directives directives = {};  ///< as read a second time
    bool asked_running_kernel = false;
    /// Something in the texts is beyond our evaluator, and `from_bash` was not given.
    bool needs_bash = false;
    /// Directives on lines that are beyond our evaluator or, with `from_bash`, that
    /// it has otherwise.
    std::vector<std::string> needs_shell = {};
};

/// Evaluates and checks, dkms.conf(5). There is always a value: what stands
/// although there are errors. A package whose only errors have the rule
/// `duplicate_module_rule` can still be removed.
Parsed<DkmsConf> parse_dkms_conf(const DkmsConfInputs& inputs, const FileView& files);

constexpr std::string_view duplicate_module_rule = "duplicate-module";

/// The rule of findings about what is beyond our evaluator.
constexpr std::string_view not_understood_rule = "not-understood";

/// Every directive of dkms 3.4.3, obsolete ones included, sorted.
std::span<const std::string_view> directive_names();

}  // namespace dkms::conf
