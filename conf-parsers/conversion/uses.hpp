#pragma once

#include <string>
#include <vector>

#include "conf-parsers/conversion/switches.hpp"
#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/diagnostic.hpp"

namespace dkms::conf::conversion {

/// What a dkms.conf does with what dkms has set for it.
struct Uses {
    /// Why it cannot be said without a shell. Empty: it does nothing with those
    /// variables but put them into texts and ask them in `switches`.
    std::vector<Diagnostic> refusals = {};
    std::vector<Switch> switches = {};
    std::string text = {};  ///< the same, but that each switch asks its own variable
};

Uses find_uses(const NamedText& text);

/// Why a value that dkms evaluates once more does more then than put variables in.
std::vector<Diagnostic> refusals_of_value(const NamedText& text, const config::Text& value);

}  // namespace dkms::conf::conversion
