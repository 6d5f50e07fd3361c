// Whatever a dkms.conf holds, evaluating it ends, and each finding has a place.
#include <cstdlib>

#include "conf-parsers/dkms_conf.hpp"
#include "tests/support/memory_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const dkms::test::MemoryFiles files(std::map<std::string, std::string>{{"/src/other", text}});
    dkms::conf::DkmsConfInputs inputs{.variables = {{"kernelver", "6.1.0-1-amd64"}}};
    inputs.texts.push_back({.file = "/src/dkms.conf", .text = text});
    const auto parsed = dkms::conf::parse_dkms_conf(inputs, files);
    for (const auto& diagnostic : parsed.diagnostics) {
        if (diagnostic.at.line == 0 || diagnostic.at.column == 0 || diagnostic.rule.empty()) {
            std::abort();
        }
    }
    return parsed.value ? 0 : (std::abort(), 0);
}
