#include "conf-parsers/toml_conf.hpp"

#include <algorithm>
#include <iterator>

#include "conf-parsers/package_checks.hpp"
#include "conf-parsers/toml/part.hpp"

namespace dkms::conf {
namespace {

using config::PackageConfig;
using toml::PartOf;
using toml::Reading;
using toml::Section;
using toml::Table;

void read_exclude(Reading& reading, const Table& when, PackageConfig& config)
{
    if (const auto exclude = reading.flag(when, "exclude")) {
        config.excluded = *exclude;
    }
}

void read_when(Reading& reading, const toml::Value& value, const TomlInputs& inputs,
               PackageConfig& config)
{
    const auto& when = *value.as<Table>();
    reading.check_keys(when, Section::when);
    // What is not for this kernel is read all the same, so that its mistakes are seen.
    auto elsewhere = config;
    auto& target = toml::applies(reading, value, inputs.target) ? config : elsewhere;
    toml::apply_part(reading, when, PartOf::when, target);
    read_exclude(reading, when, target);
}

std::vector<Diagnostic> read_file(const NamedText& text, const TomlInputs& inputs,
                                  const Table& file, PartOf whole, PackageConfig& config)
{
    Reading reading(text, inputs.placeholders);
    reading.check_keys(file, Section::file);
    toml::apply_part(reading, file, whole, config);
    for (const auto* when : reading.tables(file, "when")) {
        read_when(reading, *when, inputs, config);
    }
    auto diagnostics = std::move(reading.diagnostics());
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    return diagnostics;
}

void append(std::vector<Diagnostic>& diagnostics, std::vector<Diagnostic> more)
{
    std::move(more.begin(), more.end(), std::back_inserter(diagnostics));
}

/// OBSOLETE_BY is the older way to say which kernel is the last.
void derive_kernel_max(PackageConfig& config)
{
    if (config.exclusive.kernel_max.value.empty()) {
        config.exclusive.kernel_max = config.obsolete_by;
    }
}

void forget_derived_kernel_max(PackageConfig& config)
{
    if (config.exclusive.kernel_max == config.obsolete_by) {
        config.exclusive.kernel_max = {};
    }
}

}  // namespace

std::vector<Diagnostic> lay_toml_over(PackageConfig& config,
                                      const std::vector<NamedText>& overrides,
                                      const TomlInputs& inputs)
{
    std::vector<Diagnostic> diagnostics;
    forget_derived_kernel_max(config);
    for (const auto& text : overrides) {
        auto file = toml::parse(text);
        append(diagnostics, std::move(file.diagnostics));
        if (file.value) {
            append(diagnostics, read_file(text, inputs, *file.value, PartOf::override, config));
        }
    }
    derive_kernel_max(config);
    return diagnostics;
}

Parsed<PackageConfig> parse_toml_conf(const std::vector<NamedText>& texts, const TomlInputs& inputs)
{
    const auto& own = texts.front();
    auto file = toml::parse(own);
    Parsed<PackageConfig> parsed{.value = std::nullopt, .diagnostics = std::move(file.diagnostics)};
    if (!file.value) {
        return parsed;
    }
    PackageConfig config;
    append(parsed.diagnostics, read_file(own, inputs, *file.value, PartOf::package, config));
    append(parsed.diagnostics, lay_toml_over(config, {texts.begin() + 1, texts.end()}, inputs));
    append(parsed.diagnostics, check_package(config, own.file, dkms_toml_words));
    parsed.value = std::move(config);
    return parsed;
}

}  // namespace dkms::conf
