#pragma once

#include <span>
#include <string_view>

#include "cmd/arguments.hpp"

namespace dkms::app {
struct System;
}

namespace dkms::cmd {

class Output;

/// One verb of the command line. Each lives in commands/<name>.cpp, and is
/// listed by hand in subcommand_table.cpp: no registration at start-up.
struct Subcommand {
    std::string_view name = {};
    std::string_view summary = {};
    std::string_view usage = {};  ///< the synopsis lines, after "dkms <name> "
    std::string_view details = {};
    int (*run)(const Arguments& arguments, app::System& system, Output& output) = nullptr;
};

std::span<const Subcommand* const> subcommands();

/// None for a word that is no verb.
const Subcommand* find_subcommand(std::string_view name);

}  // namespace dkms::cmd
