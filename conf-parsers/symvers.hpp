#pragma once

#include <string>

#include "lib/kernel/symbol_table.hpp"

namespace dkms::conf {

/// Adds the lines of a Module.symvers to a table, which keeps the text.
/// The fields are CRC, symbol, module, kind of export and, since 5.4,
/// namespace, between tabs (scripts/mod/modpost.c). What is no such line is
/// passed over.
void add_symvers(kernel::SymbolTable& table, std::string text);

}  // namespace dkms::conf
