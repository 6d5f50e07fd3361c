// Whatever a module file holds, reading it is an answer or an error.
#include "lib/base/error.hpp"
#include "lib/kernel/module_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    try {
        dkms::kernel::module_info(bytes, "fuzzed.ko");
    } catch (const dkms::Error&) {
        return 0;
    }
    return 0;
}
