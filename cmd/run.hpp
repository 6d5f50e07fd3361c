#pragma once

#include <string>
#include <vector>

namespace dkms::cmd {

/// The whole program: finds the action, sets up the System, calls the action,
/// and answers with the exit status.
/// @param words of the command line, after the program's name
int run(const std::vector<std::string>& words);

}  // namespace dkms::cmd
