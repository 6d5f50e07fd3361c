#pragma once

#include <optional>

#include "conf-parsers/conversion/document.hpp"

namespace dkms::conf::conversion {

/// What a `[[when]]` has to say so that `from` becomes `to`; none where it cannot.
std::optional<Part> difference(const Part& from, const Part& to);

/// What comes of a part where a `[[when]]` counts.
Part laid_over(Part part, const Part& when);

}  // namespace dkms::conf::conversion
