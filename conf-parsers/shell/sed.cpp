#include "conf-parsers/shell/sed.hpp"

#include <array>
#include <memory>

#include <regex.h>

#include "conf-parsers/shell/filters.hpp"

namespace dkms::conf::shell {
namespace {

/// A compiled regular expression.
class Regex {
public:
    Regex(const std::string& text, int flags)
        : usable_(::regcomp(&compiled_, text.c_str(), flags) == 0)
    {}
    ~Regex()
    {
        if (usable_) {
            ::regfree(&compiled_);
        }
    }
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    bool usable() const noexcept { return usable_; }

    using Matches = std::array<regmatch_t, 10>;
    bool find(const std::string& text, std::size_t from, Matches& matches) const
    {
        const int flags = from > 0 ? REG_NOTBOL : 0;
        return ::regexec(&compiled_, text.c_str() + from, matches.size(), matches.data(), flags)
               == 0;
    }

private:
    regex_t compiled_{};
    bool usable_ = false;
};

struct SedCommand {
    std::size_t first_line = 0;  ///< 0: any
    bool last_line = false;
    std::unique_ptr<Regex> address = {};
    bool negated = false;
    char name = 'p';
    std::unique_ptr<Regex> pattern = {};
    std::string replacement = {};
    bool global = false;
    bool prints = false;
};

/// Reads a script; gives up at what is not known.
class SedParser {
public:
    SedParser(std::string_view script, bool extended)
        : script_(script), flags_(extended ? REG_EXTENDED : 0)
    {}

    bool parse(std::vector<SedCommand>& commands)
    {
        while (skip(" \t\n;"), at_ < script_.size()) {
            SedCommand command;
            if (!address(command) || !body(command)) {
                return false;
            }
            commands.push_back(std::move(command));
        }
        return true;
    }

private:
    char peek() const { return at_ < script_.size() ? script_[at_] : '\0'; }

    void skip(std::string_view characters)
    {
        while (at_ < script_.size() && characters.find(peek()) != std::string_view::npos) {
            ++at_;
        }
    }

    /// Up to the next delimiter; `\delimiter` is plain, other escapes stay.
    bool delimited(char delimiter, std::string& text)
    {
        while (at_ < script_.size() && peek() != delimiter) {
            if (peek() == '\\' && at_ + 1 < script_.size()) {
                ++at_;
                if (peek() == 'n') {
                    text += '\n';
                    ++at_;
                    continue;
                }
                text += peek() == delimiter ? "" : "\\";
            }
            text += script_[at_++];
        }
        return at_ < script_.size() && script_[at_++] == delimiter;
    }

    bool address(SedCommand& command)
    {
        if (peek() >= '0' && peek() <= '9') {
            while (peek() >= '0' && peek() <= '9') {
                command.first_line =
                    command.first_line * 10 + static_cast<std::size_t>(script_[at_++] - '0');
            }
        } else if (peek() == '$') {
            command.last_line = true;
            ++at_;
        } else if (peek() == '/') {
            ++at_;
            std::string text;
            if (!delimited('/', text)) {
                return false;
            }
            command.address = std::make_unique<Regex>(text, flags_);
        }
        skip(" ");
        if (peek() == '!') {
            command.negated = true;
            ++at_;
        }
        return peek() != ',' && (command.address == nullptr || command.address->usable());
    }

    bool body(SedCommand& command)
    {
        command.name = peek();
        ++at_;
        if (command.name == 's') {
            return substitution(command);
        }
        return command.name == 'p' || command.name == 'd' || command.name == 'q';
    }

    bool substitution(SedCommand& command)
    {
        const char delimiter = peek();
        ++at_;
        std::string text;
        if (!delimited(delimiter, text) || !delimited(delimiter, command.replacement)) {
            return false;
        }
        int flags = flags_;
        for (; at_ < script_.size()
               && std::string_view(";\n} \t").find(peek()) == std::string_view::npos;
             ++at_) {
            if (peek() == 'g') {
                command.global = true;
            } else if (peek() == 'p') {
                command.prints = true;
            } else if (peek() == 'i' || peek() == 'I') {
                flags |= REG_ICASE;
            } else {
                return false;
            }
        }
        command.pattern = std::make_unique<Regex>(text, flags);
        return command.pattern->usable();
    }

    std::string_view script_;
    std::size_t at_ = 0;
    int flags_;
};

/// `&` and `\1`… of a replacement.
void add_replacement(const std::string& replacement, const std::string& line, std::size_t from,
                     const Regex::Matches& matches, std::string& result)
{
    const auto group = [&](std::size_t number) {
        const auto& [begin, end] = matches.at(number);
        if (begin >= 0) {
            result += line.substr(from + static_cast<std::size_t>(begin),
                                  static_cast<std::size_t>(end - begin));
        }
    };
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        if (c == '&') {
            group(0);
        } else if (c == '\\' && i + 1 < replacement.size()) {
            const char next = replacement[++i];
            if (next >= '0' && next <= '9') {
                group(static_cast<std::size_t>(next - '0'));
            } else {
                result += next;
            }
        } else {
            result += c;
        }
    }
}

bool substitute(const SedCommand& command, std::string& line)
{
    std::string result;
    std::size_t from = 0;
    bool changed = false;
    Regex::Matches matches{};
    while (from <= line.size() && (!changed || command.global)
           && command.pattern->find(line, from, matches)) {
        const auto begin = static_cast<std::size_t>(matches[0].rm_so);
        const auto end = static_cast<std::size_t>(matches[0].rm_eo);
        result += line.substr(from, begin);
        add_replacement(command.replacement, line, from, matches, result);
        changed = true;
        if (end == begin) {  // an empty match: go on behind the next character
            result += from + end < line.size() ? std::string(1, line[from + end]) : "";
            from += end + 1;
        } else {
            from += end;
        }
    }
    if (changed) {
        result += from < line.size() ? line.substr(from) : "";
        line = std::move(result);
    }
    return changed;
}

/// One line through all commands.
class SedCycle {
public:
    SedCycle(const std::vector<SedCommand>& commands, bool quiet, std::string& output)
        : commands_(commands), quiet_(quiet), output_(output)
    {}

    /// Whether the next line is to be read.
    bool run(std::string line, std::size_t number, bool is_last)
    {
        bool deleted = false;
        bool quits = false;
        for (const auto& command : commands_) {
            if (deleted || quits || !applies(command, line, number, is_last)) {
                continue;
            }
            const bool changed = command.name == 's' && substitute(command, line);
            if (command.name == 'p' || (changed && command.prints)) {
                output_ += line + "\n";
            }
            deleted = command.name == 'd';
            quits = command.name == 'q';
        }
        if (!deleted && !quiet_) {
            output_ += line + "\n";
        }
        return !quits;
    }

private:
    static bool applies(const SedCommand& command, const std::string& line, std::size_t number,
                        bool is_last)
    {
        Regex::Matches matches{};
        bool result = true;
        if (command.first_line > 0) {
            result = number == command.first_line;
        } else if (command.last_line) {
            result = is_last;
        } else if (command.address != nullptr) {
            result = command.address->find(line, 0, matches);
        }
        return result != command.negated;
    }

    const std::vector<SedCommand>& commands_;
    bool quiet_;
    std::string& output_;
};

}  // namespace

std::optional<std::string> run_sed(std::string_view script, bool extended, bool quiet,
                                   std::string_view text)
{
    std::vector<SedCommand> commands;
    if (!SedParser(script, extended).parse(commands)) {
        return std::nullopt;
    }
    std::string output;
    SedCycle cycle(commands, quiet, output);
    const auto lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!cycle.run(lines[i], i + 1, i + 1 == lines.size())) {
            break;
        }
    }
    return output;
}

}  // namespace dkms::conf::shell
