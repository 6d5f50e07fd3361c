#pragma once

#include <span>
#include <string_view>

namespace dkms::conf {

/// One directive of dkms 3.4.3.
struct DirectiveName {
    std::string_view name = {};
    bool is_list = false;  ///< several indexes have a meaning
    /// Why it should not be written any more; empty for those that should.
    std::string_view obsolete = {};
};

/// Sorted by name, obsolete ones included. What else a file assigns is a variable
/// of its own.
std::span<const DirectiveName> known_directives();

/// None for what is no directive.
const DirectiveName* find_directive(std::string_view name);

}  // namespace dkms::conf
