#pragma once

#include <string_view>

#include "lib/kernel/symbol_table.hpp"

namespace dkms::conf {

/// Adds the lines of a Module.symvers to a table, which has to keep the text.
/// The fields are CRC, symbol, module, kind of export and, since 5.4,
/// namespace, between tabs (scripts/mod/modpost.c); 5.4 itself had the
/// namespace before the module. What is no such line is passed over.
void add_symvers(kernel::SymbolTable& table, std::string_view text,
                 kernel::Provider provider = kernel::Provider::kernel);

}  // namespace dkms::conf
