// A manifest that is accepted is written as it was read, and names no place
// outside of the kernel's directory.
#include <algorithm>
#include <cstdlib>

#include "lib/store/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto manifest = dkms::store::parse_manifest(text, "m").value;
    if (!manifest) {
        return 0;
    }
    const auto again = dkms::store::parse_manifest(dkms::store::manifest_text(*manifest), "m");
    const auto leaves = [](const auto& file) {
        const auto& path = file.destination;
        return path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
    };
    if (again.value != manifest
        || std::any_of(manifest->placed.begin(), manifest->placed.end(), leaves)) {
        std::abort();
    }
    return 0;
}
