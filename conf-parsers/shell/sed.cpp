#include "conf-parsers/shell/sed.hpp"

#include <algorithm>

#include "conf-parsers/shell/filters.hpp"
#include "conf-parsers/shell/scanner.hpp"

namespace dkms::conf::shell {
namespace {

using Address = SedScript::Address;
using Command = SedScript::Command;

/// `&` and `\1`… of a replacement.
void add_replacement(std::string_view replacement, std::string_view line, const Regex::Match& match,
                     std::string& result)
{
    const auto group = [&](std::size_t number) {
        if (number < match.size() && match[number].found()) {
            result += line.substr(match[number].begin, match[number].end - match[number].begin);
        }
    };
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        if (c == '&') {
            group(0);
        } else if (c == '\\' && i + 1 < replacement.size()) {
            const char next = replacement[++i];
            if (is_digit(next)) {
                group(static_cast<std::size_t>(next - '0'));
            } else {
                result += next;
            }
        } else {
            result += c;
        }
    }
}

/// One run of a script over a text.
class SedRun {
public:
    SedRun(const SedScript& script, bool quiet, std::string_view text, Budget& budget)
        : script_(script),
          quiet_(quiet),
          lines_(lines_with_ends(text)),
          budget_(budget),
          in_range_(script.commands.size(), false)
    {}

    std::string run()
    {
        while (!quits_ && read(false)) {
            do {
                restarts_ = false;
                cycle();
            } while (restarts_);
        }
        return std::move(output_);
    }

private:
    /// The next line, in place of the space or behind it.
    bool read(bool appends)
    {
        if (number_ == lines_.size()) {
            return false;
        }
        auto line = lines_[number_++];
        ends_line_ = line.ends_with('\n');
        line.remove_suffix(ends_line_ ? 1 : 0);
        budget_.make(line.size());
        space_ = appends ? space_ + "\n" + std::string(line) : std::string(line);
        return true;
    }

    void print(std::string_view text)
    {
        budget_.make(text.size());
        output_ += text;
        output_ += ends_line_ || number_ < lines_.size() ? "\n" : "";
    }

    void cycle()
    {
        substituted_ = false;
        deleted_ = false;
        for (at_ = 0; at_ < script_.commands.size() && !deleted_ && !quits_; ++at_) {
            budget_.step();
            const auto& command = script_.commands[at_];
            const bool runs = applies(command);
            if (command.name == '{') {
                at_ = runs ? at_ : command.jump - 1;
            } else if (runs) {
                execute(command);
            }
        }
        if (!deleted_ && !quiet_ && !silent_) {
            print(space_);
        }
    }

    bool matches(const Address& address) const
    {
        switch (address.kind) {
            case Address::Kind::line:
                return number_ == address.line;
            case Address::Kind::last:
                return number_ == lines_.size();
            case Address::Kind::expression:
                return address.expression->find(space_).has_value();
            default:
                return true;
        }
    }

    bool applies(const Command& command)
    {
        const bool is_range = command.second.kind != Address::Kind::none;
        const bool selected = is_range ? in_range(command) : matches(command.first);
        return selected != command.negated;
    }

    bool in_range(const Command& command)
    {
        const bool ends_by_line = command.second.kind == Address::Kind::line;
        if (!in_range_[at_]) {
            if (!matches(command.first)) {
                return false;
            }
            in_range_[at_] =
                !(ends_by_line && command.second.line <= number_)
                && !(command.second.kind == Address::Kind::last && number_ == lines_.size());
            return true;
        }
        if (ends_by_line && number_ > command.second.line) {
            in_range_[at_] = false;
            return matches(command.first);
        }
        in_range_[at_] = !matches(command.second);
        return true;
    }

    void execute(const Command& command)
    {
        switch (command.name) {
            case 's':
                substitute(command);
                break;
            case 'y':
                translate(command);
                break;
            case '=':
                output_ += std::to_string(number_) + "\n";
                break;
            case 'p':
                print(space_);
                break;
            case 'P':
                print(std::string_view(space_).substr(0, space_.find('\n')));
                break;
            case 'b':
                at_ = command.jump - 1;
                break;
            case 't':
                at_ = substituted_ ? command.jump - 1 : at_;
                substituted_ = false;
                break;
            case 'q':
            case 'Q':
                quits_ = true;
                ends_line_ = true;
                silent_ = command.name == 'Q';
                break;
            default:
                move(command.name);
        }
    }

    /// The commands that move lines: between input, pattern space and hold space.
    void move(char name)
    {
        budget_.make(space_.size() + hold_.size());
        switch (name) {
            case 'd':
                deleted_ = true;
                break;
            case 'D':
                deleted_ = true;
                restarts_ = space_.find('\n') != std::string::npos;
                space_.erase(0, restarts_ ? space_.find('\n') + 1 : 0);
                break;
            case 'n':
                if (number_ == lines_.size()) {
                    quits_ = true;
                    break;
                }
                if (!quiet_) {
                    print(space_);
                }
                read(false);
                break;
            case 'N':
                quits_ = !read(true);
                break;
            case 'g':
                space_ = hold_;
                break;
            case 'G':
                space_ += "\n" + hold_;
                break;
            case 'h':
                hold_ = space_;
                break;
            case 'H':
                hold_ += "\n" + space_;
                break;
            case 'x':
                std::swap(space_, hold_);
                break;
            default:
                break;
        }
    }

    void substitute(const Command& command)
    {
        std::string result;
        std::size_t copied = 0;  // up to here the line is in the result
        std::size_t found = 0;
        bool changed = false;
        std::size_t last_end = std::string::npos;
        for (std::size_t from = 0; from <= space_.size() && (!changed || command.global);) {
            const auto match = command.pattern->find(space_, from);
            if (!match) {
                break;
            }
            const auto [begin, end] = match->front();
            const bool is_empty = begin == end;
            // An empty match right behind another one does not count.
            if (!(is_empty && begin == last_end) && ++found >= command.occurrence) {
                result += space_.substr(copied, begin - copied);
                add_replacement(command.text, space_, *match, result);
                budget_.make(result.size() / 16 + command.text.size());
                copied = end;
                changed = true;
            }
            last_end = end;
            from = is_empty ? end + 1 : end;
        }
        if (!changed) {
            return;
        }
        space_ = result + space_.substr(copied);
        budget_.make(space_.size());
        substituted_ = true;
        if (command.prints) {
            print(space_);
        }
    }

    void translate(const Command& command)
    {
        for (auto& c : space_) {
            const auto at = command.text.find(c);
            c = at == std::string::npos ? c : command.more[at];
        }
    }

    const SedScript& script_;
    bool quiet_;
    std::vector<std::string_view> lines_;
    Budget& budget_;
    std::vector<bool> in_range_;
    std::string output_ = {};
    std::string space_ = {};
    std::string hold_ = {};
    std::size_t number_ = 0;  ///< of lines that were read
    std::size_t at_ = 0;
    bool ends_line_ = true;
    bool substituted_ = false;
    bool deleted_ = false;
    bool restarts_ = false;
    bool quits_ = false;
    bool silent_ = false;
};

}  // namespace

std::string run_sed(const SedScript& script, bool quiet, std::string_view text, Budget& budget)
{
    return SedRun(script, quiet, text, budget).run();
}

}  // namespace dkms::conf::shell
