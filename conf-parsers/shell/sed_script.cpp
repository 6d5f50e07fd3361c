// Scripts of sed, as they are written.
#include <algorithm>
#include <map>

#include "conf-parsers/shell/scanner.hpp"
#include "conf-parsers/shell/sed.hpp"

namespace dkms::conf::shell {
namespace {

/// `\U` and its like in a replacement, which are not evaluated here.
bool changes_case(std::string_view replacement)
{
    for (std::size_t i = 0; i + 1 < replacement.size(); ++i) {
        if (replacement[i] == '\\'
            && std::string_view("ULEul").find(replacement[++i]) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

using Address = SedScript::Address;
using Command = SedScript::Command;

/// Reads a script; gives up at what is not known.
class SedParser {
public:
    SedParser(std::string_view script, bool extended, Budget& budget)
        : script_(script), extended_(extended), budget_(budget)
    {}

    bool parse(SedScript& script)
    {
        while (skip(" \t\n;"), at_ < script_.size()) {
            Command command;
            if (!addresses(command) || !body(command)) {
                return false;
            }
            if (command.name == '}') {
                if (open_.empty()) {
                    return false;
                }
                script.commands[open_.back()].jump = script.commands.size();
                open_.pop_back();
                continue;
            }
            if (command.name == '{') {
                open_.push_back(script.commands.size());
            }
            if (command.name == ':') {
                labels_[command.text] = script.commands.size();
            }
            script.commands.push_back(std::move(command));
        }
        return open_.empty() && resolve(script);
    }

private:
    char peek() const { return at_ < script_.size() ? script_[at_] : '\0'; }

    void skip(std::string_view characters)
    {
        while (at_ < script_.size() && characters.find(peek()) != std::string_view::npos) {
            ++at_;
        }
    }

    std::size_t number()
    {
        constexpr std::size_t largest = 1'000'000'000;
        std::size_t value = 0;
        while (is_digit(peek())) {
            value = std::min(largest, value * 10 + static_cast<std::size_t>(script_[at_++] - '0'));
        }
        return value;
    }

    /// Up to the next delimiter; `\delimiter` is plain, other escapes stay.
    bool delimited(char delimiter, bool is_expression, std::string& text)
    {
        bool in_bracket = false;
        while (at_ < script_.size() && (peek() != delimiter || in_bracket)) {
            const char c = script_[at_++];
            if (is_expression && c == '[' && !in_bracket) {
                in_bracket = true;
                text += c;
                text += taken_if('^');
                text += taken_if(']');
                continue;
            }
            in_bracket = in_bracket && c != ']';
            if (c == '\\' && at_ < script_.size()) {
                text += escaped(script_[at_++], delimiter);
            } else {
                text += c;
            }
        }
        return at_ < script_.size() && script_[at_++] == delimiter;
    }

    std::string taken_if(char c)
    {
        return peek() == c ? std::string(1, script_[at_++]) : std::string{};
    }

    static std::string escaped(char c, char delimiter)
    {
        if (c == 'n' || c == 't') {
            return c == 'n' ? "\n" : "\t";
        }
        return c == delimiter ? std::string(1, c) : std::string{'\\', c};
    }

    std::shared_ptr<const Regex> expression(const std::string& text, bool no_case)
    {
        return std::make_shared<const Regex>(
            text, Regex::Kind{.extended = extended_, .no_case = no_case}, budget_);
    }

    bool address(Address& address)
    {
        if (is_digit(peek())) {
            address = {.kind = Address::Kind::line, .line = number()};
            return peek() != '~';
        }
        if (peek() == '$') {
            ++at_;
            address.kind = Address::Kind::last;
            return true;
        }
        if (peek() != '/' && peek() != '\\') {
            return true;
        }
        at_ += peek() == '\\' ? 1U : 0U;
        if (at_ >= script_.size()) {
            return false;
        }
        const char delimiter = script_[at_++];
        std::string text;
        if (!delimited(delimiter, true, text) || text.empty()) {
            return false;
        }
        const bool no_case = peek() == 'I';
        at_ += no_case ? 1U : 0U;
        address = {.kind = Address::Kind::expression, .expression = expression(text, no_case)};
        return address.expression->usable();
    }

    bool addresses(Command& command)
    {
        if (!address(command.first)) {
            return false;
        }
        skip(" \t");
        if (peek() == ',') {
            ++at_;
            skip(" \t");
            if (command.first.kind == Address::Kind::none || !address(command.second)
                || command.second.kind == Address::Kind::none) {
                return false;
            }
            skip(" \t");
        }
        while (peek() == '!') {
            command.negated = true;
            ++at_;
            skip(" \t");
        }
        return true;
    }

    bool body(Command& command)
    {
        command.name = peek();
        ++at_;
        switch (command.name) {
            case 's':
                return substitution(command);
            case 'y':
                return translation(command);
            case 'b':
            case 't':
            case ':':
                skip(" \t");
                while (at_ < script_.size()
                       && std::string_view("\n;} \t").find(peek()) == std::string_view::npos) {
                    command.text += script_[at_++];
                }
                return ends();
            case '{':
                return true;
            default:
                return std::string_view("dDpPqQnNgGhHx=}").find(command.name)
                           != std::string_view::npos
                       && command.name != '\0' && ends();
        }
    }

    /// Whether nothing but the next command follows.
    bool ends()
    {
        skip(" \t");
        return at_ >= script_.size() || peek() == ';' || peek() == '\n' || peek() == '}'
               || peek() == '#';
    }

    bool substitution(Command& command)
    {
        const char delimiter = peek();
        std::string text;
        ++at_;
        if (delimiter == '\0' || delimiter == '\n' || delimiter == '\\'
            || !delimited(delimiter, true, text) || !delimited(delimiter, false, command.text)
            || text.empty() || changes_case(command.text)) {
            return false;
        }
        bool no_case = false;
        while (!ends()) {
            if (is_digit(peek())) {
                command.occurrence = number();
                continue;
            }
            const char flag = script_[at_++];
            command.global = command.global || flag == 'g';
            command.prints = command.prints || flag == 'p';
            no_case = no_case || flag == 'i' || flag == 'I';
            if (std::string_view("gpiI").find(flag) == std::string_view::npos) {
                return false;
            }
        }
        command.pattern = expression(text, no_case);
        return command.pattern->usable() && command.occurrence > 0;
    }

    bool translation(Command& command)
    {
        const char delimiter = peek();
        ++at_;
        return delimited(delimiter, false, command.text)
               && delimited(delimiter, false, command.more)
               && command.text.size() == command.more.size()
               && command.text.find('\\') == std::string::npos && ends();
    }

    bool resolve(SedScript& script) const
    {
        for (auto& command : script.commands) {
            if (command.name != 'b' && command.name != 't') {
                continue;
            }
            const auto label = labels_.find(command.text);
            if (!command.text.empty() && label == labels_.end()) {
                return false;
            }
            command.jump = command.text.empty() ? script.commands.size() : label->second;
        }
        return true;
    }

    std::string_view script_;
    std::size_t at_ = 0;
    bool extended_;
    Budget& budget_;
    std::vector<std::size_t> open_ = {};
    std::map<std::string, std::size_t> labels_ = {};
};

}  // namespace

std::optional<SedScript> read_sed(std::string_view script, bool extended, Budget& budget)
{
    SedScript result;
    return SedParser(script, extended, budget).parse(result) ? std::optional(std::move(result))
                                                             : std::nullopt;
}

}  // namespace dkms::conf::shell
