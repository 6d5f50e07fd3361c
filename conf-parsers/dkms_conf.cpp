#include "conf-parsers/dkms_conf.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "conf-parsers/directive_names.hpp"
#include "conf-parsers/package_directives.hpp"

namespace dkms::conf {
namespace {

using config::Directives;

bool is_known(std::string_view name)
{
    return find_directive(name) != nullptr;
}

/// `NAME=VALUE` and `NAME[3]=VALUE` of --directive.
void apply_directive(const std::string& option, Directives& directives,
                     std::vector<Diagnostic>& diagnostics)
{
    const auto equals = option.find('=');
    auto name = option.substr(0, equals);
    unsigned index = 0;
    const auto bracket = name.find('[');
    if (bracket != std::string::npos && name.ends_with(']')) {
        const auto digits = name.substr(bracket + 1, name.size() - bracket - 2);
        const bool is_number = !digits.empty() && digits.size() < 6
                               && digits.find_first_not_of("0123456789") == std::string::npos;
        index = is_number ? static_cast<unsigned>(std::stoul(digits)) : 0;
        name = is_number ? name.substr(0, bracket) : std::string{};
    }
    if (equals == std::string::npos || !is_known(name)) {
        diagnostics.push_back({.file = "--directive",
                               .rule = "directive",
                               .message = fmt::format(R"("{}" sets no directive)", option),
                               .hint = "write --directive NAME=VALUE, dkms.conf(5)"});
        return;
    }
    auto& values = directives[name];
    values.indexed = values.indexed || bracket != std::string::npos;
    values.at[index] = {
        .value = option.substr(equals + 1),
        .origin = {.kind = config::OriginKind::command_line, .file = "--directive", .at = {}}};
}

/// The directives among what the texts assigned.
Directives known_ones(const shell::Evaluation& evaluation)
{
    auto directives = evaluation.assigned();
    std::erase_if(directives, [](const auto& directive) { return !is_known(directive.first); });
    return directives;
}

/// @param given values that are not read again, and stand where no others do
Directives read_again(shell::Evaluation& evaluation, const Directives& directives,
                      const Directives& given)
{
    auto again = given;
    for (const auto& [name, values] : directives) {
        auto& known = again[name];
        known.indexed = values.indexed;
        for (const auto& [index, text] : values.at) {
            auto& value = known.at[index];
            if (value != text || !given.contains(name)) {
                value = {.value = evaluation.read_again(text, is_known), .origin = text.origin};
            }
        }
    }
    return again;
}

bool has_same_values(const config::DirectiveValues& a, const config::DirectiveValues& b)
{
    return std::equal(a.at.begin(), a.at.end(), b.at.begin(), b.at.end(),
                      [](const auto& x, const auto& y) {
                          return x.first == y.first && x.second.value == y.second.value;
                      });
}

std::vector<std::string> differing_names(const Directives& a, const Directives& b)
{
    std::set<std::string> names;
    const auto add_others = [&names](const Directives& some, const Directives& others) {
        for (const auto& [name, values] : some) {
            const auto other = others.find(name);
            if (other == others.end() || !has_same_values(values, other->second)) {
                names.insert(name);
            }
        }
    };
    add_others(a, b);
    add_others(b, a);
    return {names.begin(), names.end()};
}

bool is_beyond_us(const Diagnostic& diagnostic)
{
    return diagnostic.rule == not_understood_rule;
}

/// The directives on the lines of findings about what is beyond us.
std::vector<std::string> names_on_lines(const Directives& directives,
                                        const std::vector<Diagnostic>& diagnostics)
{
    const auto is_on_line = [&](const auto& value) {
        const config::Origin& origin = value.second.origin;
        return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const auto& finding) {
            return is_beyond_us(finding) && finding.file == origin.file
                   && finding.at.line == origin.at.line;
        });
    };
    std::vector<std::string> names;
    for (const auto& [name, values] : directives) {
        if (std::any_of(values.at.begin(), values.at.end(), is_on_line)) {
            names.push_back(name);
        }
    }
    return names;
}

/// The directives as they are before the second reading.
Directives first_reading(const DkmsConfInputs& inputs, shell::Evaluation& evaluation,
                         DkmsConf& conf)
{
    for (const auto& [name, value] : inputs.variables) {
        evaluation.set(name, value);
    }
    for (const auto& [name, values] : inputs.given) {
        evaluation.set(name, values);
    }
    for (const auto& text : inputs.texts) {
        evaluation.source(text.file, text.text, text.kind);
    }
    auto own = known_ones(evaluation);
    if (!inputs.from_bash) {
        return own;
    }
    conf.needs_shell = differing_names(own, *inputs.from_bash);
    for (const auto& [name, values] : *inputs.from_bash) {
        evaluation.assign(name, values);
    }
    return *inputs.from_bash;
}

}  // namespace

std::span<const std::string_view> directive_names()
{
    static const auto names = [] {
        std::vector<std::string_view> all;
        for (const auto& directive : known_directives()) {
            all.push_back(directive.name);
        }
        return all;
    }();
    return names;
}

Parsed<DkmsConf> parse_dkms_conf(const DkmsConfInputs& inputs, const FileView& files)
{
    shell::Evaluation evaluation(files, inputs.machine);
    Parsed<DkmsConf> parsed{.value = DkmsConf{}};
    auto& conf = *parsed.value;
    conf.directives = read_again(evaluation, first_reading(inputs, evaluation, conf), inputs.given);
    parsed.diagnostics = evaluation.diagnostics();
    if (inputs.from_bash) {
        std::erase_if(parsed.diagnostics, is_beyond_us);
    } else {
        conf.needs_bash =
            std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.end(), is_beyond_us);
        conf.needs_shell = names_on_lines(conf.directives, parsed.diagnostics);
    }
    for (const auto& option : inputs.directives) {
        apply_directive(option, conf.directives, parsed.diagnostics);
    }
    const auto file = inputs.texts.empty() ? std::string{} : inputs.texts.front().file;
    auto config = package_of(conf.directives, file);
    parsed.diagnostics.insert(parsed.diagnostics.end(), config.diagnostics.begin(),
                              config.diagnostics.end());
    conf.config = *std::move(config.value);
    conf.asked_running_kernel = evaluation.asked_running_kernel();
    return parsed;
}

}  // namespace dkms::conf
