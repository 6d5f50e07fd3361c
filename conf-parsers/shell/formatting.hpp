#pragma once

#include <string>
#include <vector>

#include "conf-parsers/shell/budget.hpp"

namespace dkms::conf::shell {

/// What `printf` prints, and its exit status.
struct Formatted {
    std::string text = {};
    int status = 0;
    bool not_understood = false;  ///< it asks for the time
};

/// The format is used again until all words are taken.
Formatted formatted(const std::string& format, const std::vector<std::string>& words,
                    Budget& budget);

}  // namespace dkms::conf::shell
