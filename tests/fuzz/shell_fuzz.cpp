// Whatever a dkms.conf holds, evaluating it ends, comes to the same every time,
// and each finding has a place and a rule.
#include <algorithm>
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
    const auto again = dkms::conf::parse_dkms_conf(inputs, files);
    const auto is_without_place = [](const auto& finding) {
        return finding.at.line == 0 || finding.at.column == 0 || finding.rule.empty();
    };
    const bool holds =
        parsed.value && again.value && parsed.value->directives == again.value->directives
        && parsed.diagnostics == again.diagnostics
        && std::none_of(parsed.diagnostics.begin(), parsed.diagnostics.end(), is_without_place);
    return holds ? 0 : (std::abort(), 0);
}
