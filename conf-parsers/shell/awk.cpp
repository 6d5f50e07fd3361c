#include "conf-parsers/shell/awk.hpp"

#include <algorithm>

#include "conf-parsers/shell/quoting.hpp"
#include "conf-parsers/shell/scanner.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::shell {
namespace {

class AwkParser {
public:
    AwkParser(std::string_view text, Budget& budget) : scanner_(text), budget_(budget) {}

    bool read(AwkProgram& program)
    {
        if (!condition(program)) {
            return false;
        }
        skip();
        if (scanner_.take("{")) {
            skip();
            if (!scanner_.take("print") || !items(program)) {
                return false;
            }
            scanner_.take(";");
            skip();
            if (!scanner_.take("}")) {
                return false;
            }
        }
        skip();
        if (program.items.empty()) {
            program.items.push_back({});
        }
        return scanner_.at_end();
    }

private:
    void skip() { scanner_.skip_blanks(); }

    std::optional<std::size_t> number()
    {
        constexpr std::size_t most = 6;
        std::string digits;
        while (is_digit(scanner_.peek()) && digits.size() < most) {
            digits += scanner_.next();
        }
        return digits.empty() ? std::nullopt : std::optional<std::size_t>(std::stoul(digits));
    }

    bool condition(AwkProgram& program)
    {
        skip();
        if (scanner_.take("END")) {
            program.at_end = true;
            return true;
        }
        if (scanner_.take("NR")) {
            skip();
            const bool compares = scanner_.take("==");
            skip();
            const auto line = number();
            program.line = line.value_or(0);
            return compares && program.line > 0;
        }
        if (!scanner_.take("/")) {
            return scanner_.peek() == '{';
        }
        std::string expression;
        while (scanner_.peek() != '/') {
            if (scanner_.at_end()) {
                return false;
            }
            const char c = scanner_.next();
            const bool escapes_end = c == '\\' && scanner_.peek() == '/';
            expression += escapes_end ? scanner_.next() : c;
            if (c == '\\' && !escapes_end && !scanner_.at_end()) {
                expression += scanner_.next();
            }
        }
        scanner_.next();
        program.wanted =
            std::make_unique<const Regex>(expression, Regex::Kind{.extended = true}, budget_);
        return program.wanted->usable();
    }

    bool items(AwkProgram& program)
    {
        for (skip(); !scanner_.at_end() && scanner_.peek() != '}' && scanner_.peek() != ';';
             skip()) {
            AwkProgram::Item item;
            if (scanner_.take(",")) {
                item = {.kind = AwkProgram::Item::Kind::text, .text = " "};
            } else if (scanner_.take("$NF")) {
                item.kind = AwkProgram::Item::Kind::last_field;
            } else if (scanner_.take("NR")) {
                item.kind = AwkProgram::Item::Kind::line_number;
            } else if (scanner_.take("$")) {
                const auto field = number();
                item.field = field.value_or(0);
                if (!field) {
                    return false;
                }
            } else if (!text(item)) {
                return false;
            }
            program.items.push_back(std::move(item));
        }
        return true;
    }

    bool text(AwkProgram::Item& item)
    {
        if (!scanner_.take("\"")) {
            return false;
        }
        std::string written;
        while (!scanner_.at_end() && scanner_.peek() != '"') {
            written += scanner_.next();
            if (written.back() == '\\' && !scanner_.at_end()) {
                written += scanner_.next();
            }
        }
        item = {.kind = AwkProgram::Item::Kind::text,
                .text = with_escapes(written, EscapeKind::ansi_quotes)};
        return scanner_.take("\"");
    }

    Scanner scanner_;
    Budget& budget_;
};

}  // namespace

std::string AwkProgram::run(const std::vector<std::string_view>& lines, Budget& budget) const
{
    std::string output;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        budget.step();
        budget.walk(lines[i].size());
        if (applies(lines[i], i + 1, i + 1 == lines.size())) {
            output += printed(lines[i], i + 1) + "\n";
        }
    }
    return output;
}

bool AwkProgram::applies(std::string_view text, std::size_t number, bool is_last) const
{
    return (!at_end || is_last) && (line == 0 || line == number)
           && (wanted == nullptr || wanted->find(text));
}

std::string AwkProgram::printed(std::string_view text, std::size_t number) const
{
    std::vector<std::string> fields;
    if (separator == ' ') {
        fields = split_words(text);
    } else if (!text.empty()) {
        for (const auto field : split(text, separator)) {
            fields.emplace_back(field);
        }
    }
    std::string result;
    for (const auto& item : items) {
        if (item.kind == Item::Kind::text) {
            result += item.text;
        } else if (item.kind == Item::Kind::line_number) {
            result += std::to_string(number);
        } else if (item.kind == Item::Kind::last_field && !fields.empty()) {
            result += fields.back();
        } else if (item.kind == Item::Kind::last_field || item.field == 0) {
            result += text;
        } else if (item.field <= fields.size()) {
            result += fields[item.field - 1];
        }
    }
    return result;
}

std::optional<AwkProgram> read_awk(std::string_view text, std::string_view separator,
                                   Budget& budget)
{
    AwkProgram program;
    const bool is_plain = separator.size() == 1 && separator != "\\";
    if (!is_plain) {
        return std::nullopt;
    }
    program.separator = separator[0];
    try {
        return AwkParser(text, budget).read(program) ? std::optional(std::move(program))
                                                     : std::nullopt;
    } catch (const SyntaxError&) {
        return std::nullopt;
    }
}

}  // namespace dkms::conf::shell
