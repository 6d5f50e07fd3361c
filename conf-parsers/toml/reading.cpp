#include "conf-parsers/toml/reading.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/nearest_word.hpp"
#include "lib/base/pattern.hpp"

namespace dkms::conf::toml {
namespace {

using config::Sourced;
using config::Text;

std::string_view kind_of(const Value& value)
{
    if (value.as<std::string>() != nullptr) {
        return "a text";
    }
    if (value.as<bool>() != nullptr) {
        return "true or false";
    }
    if (value.as<List>() != nullptr) {
        return "a list";
    }
    const auto* other = value.as<OtherValue>();
    return other != nullptr ? other->kind : "a table";
}

std::string listed(std::span<const std::string_view> words)
{
    return fmt::format("the keys are {}", fmt::join(words, ", "));
}

bool is_option(std::string_view word)
{
    constexpr std::string_view prefix = "CONFIG_";
    const auto is_good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return word.starts_with(prefix) && word.size() > prefix.size()
           && std::all_of(word.begin(), word.end(), is_good);
}

}  // namespace

config::Origin Reading::origin_of(const Value& value) const
{
    return {.kind = kind_, .file = file_, .at = value.at, .length = value.length};
}

void Reading::complain(SourcePosition at, std::uint32_t length, std::string rule,
                       std::string message, std::string hint)
{
    diagnostics_.push_back({.file = file_,
                            .at = at,
                            .length = length,
                            .rule = std::move(rule),
                            .message = std::move(message),
                            .hint = std::move(hint)});
}

void Reading::complain(const Value& value, std::string rule, std::string message, std::string hint)
{
    complain(value.at, value.length, std::move(rule), std::move(message), std::move(hint));
}

void Reading::wrong_type(const Value& value, std::string_view wanted, std::string hint)
{
    complain(value, "type",
             fmt::format("{} is wanted here, and this is {}", wanted, kind_of(value)),
             std::move(hint));
}

void Reading::check_keys(const Table& table, Section section)
{
    const auto known = keys_of(section);
    for (const auto& entry : table.entries) {
        if (std::binary_search(known.begin(), known.end(), entry.key.text)) {
            continue;
        }
        const auto nearest = nearest_word(entry.key.text, known);
        complain(entry.key.at, entry.key.length, "unknown-key",
                 fmt::format("there is no key \"{}\" here", entry.key.text),
                 nearest.empty() ? listed(known) : fmt::format("did you mean \"{}\"?", nearest));
    }
}

const Table* Reading::table(const Table& from, std::string_view key)
{
    const auto* value = from.find(key);
    if (value == nullptr) {
        return nullptr;
    }
    const auto* table = value->as<Table>();
    if (table == nullptr) {
        wrong_type(*value, "a table", fmt::format("write [{}]", key));
    }
    return table;
}

std::vector<const Value*> Reading::tables(const Table& from, std::string_view key)
{
    const auto* value = from.find(key);
    if (value == nullptr) {
        return {};
    }
    std::vector<const Value*> tables;
    const auto* list = value->as<List>();
    const auto hint = fmt::format("write [[{}]] for each", key);
    if (list == nullptr) {
        wrong_type(*value, "a list of tables", hint);
        return {};
    }
    for (const auto& item : list->items) {
        if (item.as<Table>() != nullptr) {
            tables.push_back(&item);
        } else {
            wrong_type(item, "a table", hint);
        }
    }
    return tables;
}

/// Replaces `{name}`; `{{` and `}}` stand for single braces.
std::optional<std::string> Reading::filled(const Value& value, std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool doubled = i + 1 < text.size() && c == text[i + 1];
        if (c != '{' && c != '}') {
            result += c;
            continue;
        }
        if (doubled) {
            result += text[i++];
            continue;
        }
        const auto end = c == '{' ? text.find('}', i) : std::string_view::npos;
        const auto name =
            end == std::string_view::npos ? std::string_view{} : text.substr(i + 1, end - i - 1);
        const auto found = placeholders_.find(name);
        if (found == placeholders_.end()) {
            refuse_placeholder(value, c, name);
            return std::nullopt;
        }
        result += found->second;
        i = end;
    }
    return result;
}

void Reading::refuse_placeholder(const Value& value, char brace, std::string_view name)
{
    std::string names;
    for (const auto& [known, replacement] : placeholders_) {
        names += fmt::format("{}{{{}}}", names.empty() ? "" : ", ", known);
    }
    complain(value, "placeholder",
             name.empty() ? fmt::format("a single {} stands here", brace)
                          : fmt::format("there is no placeholder {{{}}}", name),
             fmt::format("{0}{0} is the brace itself; the placeholders are {1}", brace, names));
}

std::optional<Text> Reading::literal_of(const Value& value)
{
    const auto* text = value.as<std::string>();
    if (text == nullptr) {
        wrong_type(value, "a text", "put it in quotes");
        return std::nullopt;
    }
    const auto is_control = [](unsigned char c) { return c < ' ' && c != '\n' && c != '\t'; };
    if (std::any_of(text->begin(), text->end(), is_control)) {
        complain(value, "control-character", "there is a control character in this text",
                 "leave it out");
        return std::nullopt;
    }
    return Text{.value = *text, .origin = origin_of(value)};
}

std::optional<Text> Reading::text_of(const Value& value)
{
    auto text = literal_of(value);
    if (!text) {
        return std::nullopt;
    }
    auto result = filled(value, text->value);
    if (!result) {
        return std::nullopt;
    }
    text->value = *std::move(result);
    return text;
}

std::optional<Text> Reading::text(const Table& from, std::string_view key)
{
    const auto* value = from.find(key);
    return value == nullptr ? std::nullopt : text_of(*value);
}

std::optional<Text> Reading::literal(const Table& from, std::string_view key)
{
    const auto* value = from.find(key);
    return value == nullptr ? std::nullopt : literal_of(*value);
}

void Reading::check_pattern(const Value& value, std::string_view key)
{
    const auto* expression = value.as<std::string>();
    if (expression == nullptr) {
        return;
    }
    try {
        pattern_matches(*expression, "", key);
    } catch (const Error& error) {
        complain(value, "pattern", error.what(), error.advice());
    }
}

std::optional<Text> Reading::pattern(const Table& from, std::string_view key)
{
    auto expression = literal(from, key);
    if (expression) {
        check_pattern(*from.find(key), key);
    }
    return expression;
}

void Reading::check_path(const Value& value, const std::string& path)
{
    const std::filesystem::path parts = path;
    if (parts.is_absolute()) {
        complain(value, "path", fmt::format("\"{}\" is an absolute path", path),
                 "paths are relative to the package");
    } else if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
        complain(value, "path", fmt::format("\"{}\" leads out of the package", path),
                 "leave out the \"..\"");
    }
}

std::optional<Text> Reading::path(const Table& from, std::string_view key)
{
    auto path = text(from, key);
    if (path) {
        check_path(*from.find(key), path->value);
    }
    return path;
}

void Reading::check_option(const Value& value, std::string_view option)
{
    const auto name = option.substr(option.starts_with('!') ? 1 : 0);
    if (!is_option(name)) {
        complain(value, "config-option",
                 fmt::format("\"{}\" is no option of the kernel's configuration", option),
                 R"(each is written as "CONFIG_X" or "!CONFIG_X"; several are a list)");
    }
}

std::optional<Sourced<bool>> Reading::flag(const Table& from, std::string_view key)
{
    const auto* value = from.find(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto* flag = value->as<bool>();
    if (flag == nullptr) {
        wrong_type(*value, "true or false", "without quotes");
        return std::nullopt;
    }
    return Sourced<bool>{.value = *flag, .origin = origin_of(*value)};
}

std::optional<Sourced<std::vector<std::string>>> Reading::list(const Table& from,
                                                               std::string_view key, Reader read)
{
    const auto* value = from.find(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto* items = value->as<List>();
    if (items == nullptr) {
        wrong_type(*value, "a list of texts", R"(write ["…", "…"])");
        return std::nullopt;
    }
    Sourced<std::vector<std::string>> words{.value = {}, .origin = origin_of(*value)};
    for (const auto& item : items->items) {
        if (auto word = (this->*read)(item)) {
            words.value.push_back(std::move(word->value));
        }
    }
    return words;
}

std::optional<Sourced<std::vector<std::string>>> Reading::words(const Table& from,
                                                                std::string_view key)
{
    return list(from, key, &Reading::text_of);
}

std::optional<Sourced<std::vector<std::string>>> Reading::literals(const Table& from,
                                                                   std::string_view key)
{
    return list(from, key, &Reading::literal_of);
}

std::vector<const Value*> Reading::one_or_many(const Value& value)
{
    const auto* list = value.as<List>();
    if (list == nullptr) {
        return {&value};
    }
    std::vector<const Value*> items;
    items.reserve(list->items.size());
    for (const auto& item : list->items) {
        items.push_back(&item);
    }
    return items;
}

}  // namespace dkms::conf::toml
