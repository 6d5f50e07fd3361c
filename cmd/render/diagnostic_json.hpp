#pragma once

#include "cmd/render/json_value.hpp"
#include "lib/base/diagnostic.hpp"

namespace dkms::cmd {

/// The fields of a finding about a configuration file, as in every document.
Json json_of(const Diagnostic& diagnostic);

}  // namespace dkms::cmd
