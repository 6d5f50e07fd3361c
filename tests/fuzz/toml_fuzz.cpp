// Whatever a dkms.toml holds: a value, or an error that says why there is none.
#include <cstdlib>

#include "conf-parsers/toml_conf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const dkms::conf::NamedText text{
        .file = "dkms.toml", .text = std::string(reinterpret_cast<const char*>(data), size)};
    const auto parsed = dkms::conf::parse_toml_conf(text, {{"kernel", "6.1"}});
    if (!parsed.value && !dkms::has_errors(parsed.diagnostics)) {
        std::abort();
    }
    return 0;
}
