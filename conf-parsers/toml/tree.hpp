#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/diagnostic.hpp"

namespace dkms::conf::toml {

struct Value;

/// `[…]`, and `[[name]]` written several times.
struct List {
    std::vector<Value> items;
};

/// The entries of a table, in the order of the text.
struct Table {
    std::vector<Value> entries;

    const Value* find(std::string_view key) const;
};

/// A number, a date or a time: dkms.toml has no use for them.
struct OtherValue {
    std::string_view kind = {};
};

/// The key of a value in a table.
struct Key {
    std::string text = {};
    SourcePosition at = {};
    std::uint32_t length = 1;
};

/// A value of a TOML text, and where it is written.
struct Value {
    Key key = {};  ///< empty in a list
    std::variant<std::string, bool, OtherValue, List, Table> what = {};
    SourcePosition at = {};
    std::uint32_t length = 1;  ///< bytes of its first line

    template <typename T>
    const T* as() const
    {
        return std::get_if<T>(&what);
    }
};

/// Reads TOML 1.0. There is a value unless the text is none.
Parsed<Table> parse(const NamedText& text);

}  // namespace dkms::conf::toml
