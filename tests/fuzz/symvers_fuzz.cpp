// No line of a Module.symvers can be more than one symbol.
#include <algorithm>
#include <cstdlib>

#include "conf-parsers/kernel_config.hpp"
#include "conf-parsers/symvers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    dkms::kernel::SymbolTable table;
    dkms::conf::add_symvers(table, text);
    if (table.size() > lines || dkms::conf::parse_kernel_config(text).options.size() > lines) {
        std::abort();
    }
    return 0;
}
