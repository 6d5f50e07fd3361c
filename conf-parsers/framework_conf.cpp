#include "conf-parsers/framework_conf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include <fmt/format.h>

#include "conf-parsers/package_checks.hpp"

namespace dkms::conf {
namespace {

using config::FrameworkConfig;
using config::Text;

/// dkms takes any text but the empty one for yes; what looks like a no is one.
bool is_on(const std::string& word)
{
    constexpr std::array<std::string_view, 7> off = {"", "0", "n", "no", "No", "NO", "false"};
    return std::find(off.begin(), off.end(), word) == off.end();
}

/// One line of the table: how a setting's text becomes its value. What comes
/// back is what the value should have been; empty where it is right.
using Take = std::function<std::string(FrameworkConfig&, const Text&)>;

Take text_of(Text FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) {
        config.*member = text;
        return std::string{};
    };
}

Take path_of(Text FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        if (!text.value.starts_with('/')) {
            return "an absolute path";
        }
        config.*member = text;
        return {};
    };
}

Take switch_of(config::Sourced<bool> FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) {
        config.*member = {.value = is_on(text.value), .origin = text.origin};
        return std::string{};
    };
}

Take number_of(config::Sourced<unsigned> FrameworkConfig::*member)
{
    return [member](FrameworkConfig& config, const Text& text) -> std::string {
        unsigned number = 0;
        const auto* end = text.value.data() + text.value.size();
        const auto [stop, error] = std::from_chars(text.value.data(), end, number);
        if (!text.value.empty() && (error != std::errc{} || stop != end)) {
            return "a number";
        }
        config.*member = {.value = number, .origin = text.origin};
        return {};
    };
}

template <typename T, std::size_t N>
Take choice_of(config::Sourced<T> FrameworkConfig::*member,
               const std::array<std::pair<std::string_view, T>, N>& choices)
{
    return [member, choices](FrameworkConfig& config, const Text& text) -> std::string {
        std::string words;
        for (const auto& [word, value] : choices) {
            if (text.value == word) {
                config.*member = {.value = value, .origin = text.origin};
                return {};
            }
            words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
        }
        return "one of " + words;
    };
}

const std::map<std::string, Take>& settings()
{
    using F = FrameworkConfig;
    using config::SandboxMode;
    using config::WeakModules;
    static const std::map<std::string, Take> table = {
        {"source_tree", path_of(&F::source_tree)},
        {"dkms_tree", path_of(&F::dkms_tree)},
        {"install_tree", path_of(&F::install_tree)},
        {"tmp_location", path_of(&F::tmp_location)},
        {"install_location", text_of(&F::install_location)},
        {"verbose", switch_of(&F::verbose)},
        {"symlink_modules", switch_of(&F::symlink_modules)},
        {"autoinstall_all_kernels", switch_of(&F::autoinstall_all_kernels)},
        {"modprobe_on_install", switch_of(&F::modprobe_on_install)},
        {"try_sign_modules", text_of(&F::try_sign_modules)},
        {"sign_file", text_of(&F::sign_file)},
        {"mok_signing_key", text_of(&F::mok_signing_key)},
        {"mok_certificate", text_of(&F::mok_certificate)},
        {"post_transaction", text_of(&F::post_transaction)},
        {"compress_gzip_opts", text_of(&F::compress_gzip_opts)},
        {"compress_xz_opts", text_of(&F::compress_xz_opts)},
        {"compress_zstd_opts", text_of(&F::compress_zstd_opts)},
        {"build_environment", text_of(&F::build_environment)},
        {"parallel_jobs", number_of(&F::parallel_jobs)},
        {"build_user", text_of(&F::build_user)},
        {"build_time_limit", number_of(&F::build_time_limit)},
        {"build_memory_limit", number_of(&F::build_memory_limit)},
        {"build_process_limit", number_of(&F::build_process_limit)},
        {"weak_sweep", switch_of(&F::weak_sweep)},
        {"require_proof", switch_of(&F::require_proof)},
        {"conf_evaluation", choice_of(&F::conf_evaluation,
                                      std::array{std::pair{std::string_view("auto"),
                                                           config::ConfEvaluation::automatic},
                                                 std::pair{std::string_view("static"),
                                                           config::ConfEvaluation::static_only}})},
        {"sandbox", choice_of(&F::sandbox,
                              std::array{
                                  std::pair{std::string_view("auto"), SandboxMode::automatic},
                                  std::pair{std::string_view("require"), SandboxMode::require},
                                  std::pair{std::string_view("off"), SandboxMode::off},
                              })},
        {"weak_modules",
         choice_of(&F::weak_modules,
                   std::array{
                       std::pair{std::string_view("off"), WeakModules::off},
                       std::pair{std::string_view("on-request"), WeakModules::on_request},
                       std::pair{std::string_view("compatible"), WeakModules::compatible},
                   })},
    };
    return table;
}

}  // namespace

Parsed<FrameworkConfig> parse_framework_conf(const std::vector<NamedText>& texts,
                                             const FileView& files,
                                             const shell::MachineWords& machine)
{
    shell::Evaluation evaluation(files, machine);
    for (const auto& text : texts) {
        evaluation.source(text.file, text.text, config::OriginKind::framework);
    }
    FrameworkConfig config;
    auto diagnostics = evaluation.diagnostics();
    for (const auto& [name, values] : evaluation.assigned()) {
        const auto text = values.at.begin()->second;
        const auto setting = settings().find(name);
        if (setting == settings().end()) {
            auto unknown = finding(text.origin, {}, "unknown-setting",
                                   fmt::format("there is no setting {}", name),
                                   "framework.conf(5) lists the settings");
            unknown.severity = Severity::warning;
            diagnostics.push_back(std::move(unknown));
            continue;
        }
        const auto wanted = setting->second(config, text);
        if (!wanted.empty()) {
            diagnostics.push_back(finding(text.origin, {}, "setting",
                                          fmt::format("{}=\"{}\"", name, text.value),
                                          "the value is " + wanted));
        }
    }
    return {.value = std::move(config), .diagnostics = std::move(diagnostics)};
}

}  // namespace dkms::conf
