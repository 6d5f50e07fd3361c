#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/toml/keys.hpp"
#include "conf-parsers/toml/tree.hpp"
#include "lib/config/origin.hpp"

namespace dkms::conf::toml {

/// What `{name}` stands for in a text.
using Placeholders = std::map<std::string, std::string, std::less<>>;

/// Takes values out of tables, and complains of those that cannot be taken.
class Reading {
public:
    Reading(const NamedText& text, const Placeholders& placeholders)
        : file_(text.file), kind_(text.kind), placeholders_(placeholders)
    {}

    std::vector<Diagnostic>& diagnostics() { return diagnostics_; }

    config::Origin origin_of(const Value& value) const;
    void complain(const Value& value, std::string rule, std::string message, std::string hint);

    /// Complains of each key that the table does not have.
    void check_keys(const Table& table, Section section);

    /// A table below a key; none where it is not there, or is no table.
    const Table* table(const Table& from, std::string_view key);
    /// The tables below a key, with their values.
    std::vector<const Value*> tables(const Table& from, std::string_view key);

    /// A text with its placeholders filled in; none where it is not there.
    std::optional<config::Text> text(const Table& from, std::string_view key);
    /// A text as it is written.
    std::optional<config::Text> literal(const Table& from, std::string_view key);
    /// A regular expression as it is written.
    std::optional<config::Text> pattern(const Table& from, std::string_view key);
    /// A path that stays below where it is used.
    std::optional<config::Text> path(const Table& from, std::string_view key);
    std::optional<config::Sourced<bool>> flag(const Table& from, std::string_view key);
    /// A list of texts, with their placeholders filled in.
    std::optional<config::Sourced<std::vector<std::string>>> words(const Table& from,
                                                                   std::string_view key);
    /// A list of texts as they are written.
    std::optional<config::Sourced<std::vector<std::string>>> literals(const Table& from,
                                                                      std::string_view key);

    std::optional<config::Text> text_of(const Value& value);
    std::optional<config::Text> literal_of(const Value& value);
    void check_pattern(const Value& value, std::string_view key);
    void check_path(const Value& value, const std::string& path);
    /// `CONFIG_X` or `!CONFIG_X`
    void check_option(const Value& value, std::string_view option);
    /// One text, or a list of them.
    static std::vector<const Value*> one_or_many(const Value& value);

private:
    using Reader = std::optional<config::Text> (Reading::*)(const Value& value);

    std::optional<config::Sourced<std::vector<std::string>>> list(const Table& from,
                                                                  std::string_view key,
                                                                  Reader read);
    void complain(SourcePosition at, std::uint32_t length, std::string rule, std::string message,
                  std::string hint);
    void wrong_type(const Value& value, std::string_view wanted, std::string hint);
    std::optional<std::string> filled(const Value& value, std::string_view text);
    void refuse_placeholder(const Value& value, char brace, std::string_view name);

    const std::string& file_;
    config::OriginKind kind_;
    const Placeholders& placeholders_;
    std::vector<Diagnostic> diagnostics_ = {};
};

}  // namespace dkms::conf::toml
