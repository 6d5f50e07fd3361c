#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace dkms::conf::shell {

/// The order of sort(1).
struct SortOrder {
    /// How two texts compare.
    struct By {
        bool version = false;
        bool numeric = false;
        bool reverse = false;
        bool fold = false;
        bool skip_blanks = false;
        bool operator==(const By&) const = default;
    };
    /// `-k 2.3n,4`: fields and characters, counted from 1; 0: to the end.
    struct Key {
        std::size_t first_field = 1;
        std::size_t first_character = 1;
        std::size_t last_field = 0;
        std::size_t last_character = 0;
        By by = {};
    };

    By by = {};
    bool stable = false;    ///< equal keys do not compare the whole line
    char separator = '\0';  ///< none: fields begin with blanks
    std::vector<Key> keys = {};

    /// Reads the values of -k, a line each; false for one that is not known.
    bool add_keys(std::string_view written);

    int compare(std::string_view a, std::string_view b) const;

private:
    std::string_view part(std::string_view line, const Key& key) const;
    std::size_t field_begin(std::string_view line, std::size_t field) const;
};

}  // namespace dkms::conf::shell
