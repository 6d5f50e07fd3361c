// The only file that includes toml++.
#include "conf-parsers/toml/tree.hpp"

#include <algorithm>

#include <toml++/toml.h>

#include "lib/base/text.hpp"

namespace dkms::conf::toml {
namespace {

namespace library = ::toml;

bool continues_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// A text by lines: toml++ counts characters, and we count bytes.
class Lines {
public:
    explicit Lines(std::string_view text) : lines_(split(text, '\n')) {}

    SourcePosition position(const library::source_position& at) const
    {
        const auto line = std::clamp<std::size_t>(at.line, 1, lines_.size());
        const auto text = lines_[line - 1];
        std::size_t byte = 0;
        for (std::uint32_t character = 1; character < at.column && byte < text.size();
             ++character) {
            ++byte;
            while (byte < text.size() && continues_character(text[byte])) {
                ++byte;
            }
        }
        return {.line = static_cast<std::uint32_t>(line),
                .column = static_cast<std::uint32_t>(byte + 1)};
    }

    /// Of what is there, up to the end of its first line.
    std::uint32_t length(const library::source_region& region) const
    {
        const auto begin = position(region.begin);
        const auto end = position(region.end);
        auto last = end.column;
        if (end.line != begin.line) {
            const auto text = trimmed(lines_[begin.line - 1].substr(begin.column - 1));
            last = begin.column + static_cast<std::uint32_t>(text.size());
        }
        return std::max(last, begin.column + 1) - begin.column;
    }

private:
    std::vector<std::string_view> lines_;
};

class Copying {
public:
    explicit Copying(std::string_view text) : lines_(text) {}

    Table table(const library::table& from) const
    {
        Table to;
        for (const auto& [key, node] : from) {
            auto entry = value(node);
            entry.key = {.text = std::string(key.str()),
                         .at = lines_.position(key.source().begin),
                         .length = lines_.length(key.source())};
            to.entries.push_back(std::move(entry));
        }
        // toml++ has them by name.
        std::sort(to.entries.begin(), to.entries.end(),
                  [](const Value& a, const Value& b) { return a.key.at < b.key.at; });
        return to;
    }

    Diagnostic complaint(const library::parse_error& error, const std::string& file) const
    {
        return {.file = file,
                .at = lines_.position(error.source().begin),
                .length = lines_.length(error.source()),
                .rule = "syntax",
                .message = std::string(error.description()),
                .hint = "dkms.toml is TOML 1.0, https://toml.io"};
    }

private:
    Value value(const library::node& node) const
    {
        Value to{.at = lines_.position(node.source().begin),
                 .length = lines_.length(node.source())};
        if (const auto* text = node.as_string()) {
            to.what = text->get();
        } else if (const auto* flag = node.as_boolean()) {
            to.what = flag->get();
        } else if (const auto* array = node.as_array()) {
            to.what = list(*array);
        } else if (const auto* inner = node.as_table()) {
            to.what = table(*inner);
        } else {
            to.what = OtherValue{node.is_number() ? "a number" : "a date or time"};
        }
        return to;
    }

    List list(const library::array& from) const
    {
        List to;
        for (const auto& node : from) {
            to.items.push_back(value(node));
        }
        return to;
    }

    Lines lines_;
};

}  // namespace

const Value* Table::find(std::string_view key) const
{
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Value& entry) { return entry.key.text == key; });
    return found == entries.end() ? nullptr : &*found;
}

Parsed<Table> parse(const NamedText& text)
{
    const Copying copying(text.text);
    try {
        return {.value = copying.table(library::parse(text.text, text.file)), .diagnostics = {}};
    } catch (const library::parse_error& error) {
        return {.value = std::nullopt, .diagnostics = {copying.complaint(error, text.file)}};
    }
}

}  // namespace dkms::conf::toml
