#include "conf-parsers/shell/evaluation.hpp"

#include "conf-parsers/shell/interpreter.hpp"
#include "conf-parsers/shell/parser.hpp"
#include "conf-parsers/shell/subshell.hpp"

namespace dkms::conf::shell {
namespace {

/// As unquoted text looks when echo prints it.
std::string with_single_blanks(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n';
        if (!is_space) {
            result += c;
        } else if (result.empty() || result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

/// Whether there is a blank between inner double quotes.
bool has_quoted_blank(std::string_view text)
{
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (text[i] == ' ' && is_quoted) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct Evaluation::State {
    State(const FileView& files, MachineWords machine, Bounds bounds)
        : interpreter(files, std::move(machine), bounds)
    {}
    Interpreter interpreter;
};

Evaluation::Evaluation(const FileView& files, MachineWords machine, Bounds bounds)
    : state_(std::make_unique<State>(files, std::move(machine), bounds))
{}

Evaluation::~Evaluation() = default;

void Evaluation::set(std::string_view name, std::string_view value)
{
    auto& variable = state_->interpreter.variables.at(std::string(name));
    variable.values.at[0].value = value;
}

void Evaluation::set(const std::string& name, const config::DirectiveValues& values)
{
    state_->interpreter.variables.at(name).values = values;
}

void Evaluation::source(std::string_view file, std::string_view text, config::OriginKind kind)
{
    set("BASH_SOURCE", file);
    state_->interpreter.run_text(file, text, kind);
}

void Evaluation::assign(const std::string& name, const config::DirectiveValues& values)
{
    auto& variable = state_->interpreter.variables.at(name);
    variable.values = values;
    variable.assigned = true;
}

std::string Evaluation::read_again(const config::Text& value,
                                   const std::function<bool(const std::string&)>& is_visible)
{
    auto text = with_single_blanks(value.value);
    if (text.find_first_of("\"\\$`") == std::string::npos) {
        return text;
    }
    auto& interpreter = state_->interpreter;
    const auto keep = [&](const std::string& why) {
        interpreter.diagnose_at(value.origin,
                                {.severity = Severity::warning,
                                 .rule = "second-reading",
                                 .message = "dkms reads this value a second time, and " + why,
                                 .hint = "the value is taken as it was written"});
        return value.value;
    };
    if (has_quoted_blank(text)) {
        return keep("would run a part of it as a command: it has a blank between double quotes");
    }
    try {
        const Subshell subshell(interpreter);
        interpreter.forget_others(is_visible);
        Scanner scanner(text, value.origin.at);
        const auto word = WordParser(scanner, 0).whole_text_quoted();
        const auto again = interpreter.expand_at(word, value.origin);
        return again ? *again : keep("there is a mistake in it");
    } catch (const SyntaxError&) {
        return keep("would lose it: it is no text between double quotes");
    } catch (const TooMuch&) {
        return keep("there is too much to it");
    }
}

config::Directives Evaluation::assigned() const
{
    config::Directives directives;
    for (const auto& [name, variable] : state_->interpreter.variables.all()) {
        if (variable.assigned && !variable.values.at.empty()) {
            directives[name] = variable.values;
        }
    }
    return directives;
}

const std::vector<Diagnostic>& Evaluation::diagnostics() const noexcept
{
    return state_->interpreter.diagnostics;
}

bool Evaluation::asked_running_kernel() const noexcept
{
    return state_->interpreter.asked_running_kernel;
}

}  // namespace dkms::conf::shell
