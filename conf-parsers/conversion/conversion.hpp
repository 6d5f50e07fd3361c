#pragma once

#include <string>

#include "conf-parsers/dkms_conf.hpp"

namespace dkms::conf {

/// A dkms.toml that says what a dkms.conf says, with its comments, for every kernel. None where
/// there is something in it that a dkms.toml cannot say, or that is not certain
/// to be the same: the findings say where, and why.
Parsed<std::string> convert(const NamedText& text);

}  // namespace dkms::conf
