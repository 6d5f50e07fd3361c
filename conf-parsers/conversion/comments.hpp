#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::conf::conversion {

/// A comment of a dkms.conf, without its `#`, and the line of what comes after it, or
/// before it in the same line.
struct Comment {
    std::string text = {};
    std::uint32_t line = 0;  ///< 0: nothing comes after it

    bool operator==(const Comment&) const = default;
};

/// The comments of a text, and how many of them stand at its head.
struct Comments {
    std::vector<Comment> all = {};
    std::size_t head = 0;
};

Comments find_comments(std::string_view text);

}  // namespace dkms::conf::conversion
