#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/regex.hpp"

namespace dkms::conf::shell {

/// The part of awk(1) that picks fields of lines:
/// `[/re/ | NR==N | END] [{print [$N | $NF | NR | "text"][, …]}]`.
struct AwkProgram {
    struct Item {
        enum class Kind { field, last_field, line_number, text };
        Kind kind = Kind::field;
        std::size_t field = 0;  ///< 0: the line
        std::string text = {};
    };

    std::unique_ptr<const Regex> wanted = {};  ///< lines that match
    std::size_t line = 0;                      ///< that line alone; 0: any
    bool at_end = false;                       ///< the last line alone
    std::vector<Item> items = {};
    char separator = ' ';  ///< of fields; a blank: runs of white space

    std::string run(const std::vector<std::string_view>& lines, Budget& budget) const;

private:
    bool applies(std::string_view text, std::size_t number, bool is_last) const;
    std::string printed(std::string_view text, std::size_t number) const;
};

/// None for a program that has more in it.
std::optional<AwkProgram> read_awk(std::string_view text, std::string_view separator,
                                   Budget& budget);

}  // namespace dkms::conf::shell
