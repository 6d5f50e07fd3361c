#pragma once

#include <map>
#include <string>

#include "conf-parsers/conversion/comments.hpp"
#include "conf-parsers/conversion/document.hpp"

namespace dkms::conf::conversion {

/// A dkms.toml, and what of the dkms.conf each of its lines says.
struct WrittenText {
    std::string text = {};
    std::map<std::uint32_t, config::Origin> origins = {};
};

/// Each comment stands above the first key that comes of the line it belongs to, or
/// of one after it; those at the head of the dkms.conf stay at the head.
WrittenText write(const Document& document, Comments comments);

}  // namespace dkms::conf::conversion
