// Whatever a dkms.toml holds: a value, or an error that says why there is none; each
// finding and each origin is a place in the text; and it is the same every time.
#include <algorithm>
#include <cstdlib>

#include "conf-parsers/conf_overrides.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/base/text.hpp"

namespace {

using dkms::SourcePosition;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

bool is_inside(const std::vector<std::string_view>& lines, SourcePosition at, std::uint32_t length)
{
    return at.line >= 1 && at.line <= lines.size() && at.column >= 1 && length >= 1
           && at.column <= lines[at.line - 1].size() + 1
           && at.column + length <= lines[at.line - 1].size() + 2;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const dkms::conf::NamedText text{
        .file = "dkms.toml", .text = std::string(reinterpret_cast<const char*>(data), size)};
    dkms::kernel::KernelConfig config;
    config.options["CONFIG_A"] = "y";
    const dkms::conf::TomlInputs inputs{
        .target = {.release = "6.1.0-rt", .arch = "x86_64", .config = config},
        .placeholders = {{"kernel", "6.1.0-rt"}, {"build", "/b"}}};
    const auto parsed = dkms::conf::parse_toml_conf({text}, inputs);
    require(parsed.value || dkms::has_errors(parsed.diagnostics));

    const auto lines = dkms::split(text.text, '\n');
    for (const auto& diagnostic : parsed.diagnostics) {
        const bool is_about_file = diagnostic.length == 0 && diagnostic.at == SourcePosition{};
        require(is_about_file || is_inside(lines, diagnostic.at, diagnostic.length));
        require(!diagnostic.rule.empty());
    }
    const auto again = dkms::conf::parse_toml_conf({text}, inputs);
    require(again.value == parsed.value && again.diagnostics == parsed.diagnostics);
    if (parsed.value) {
        for (const auto& [name, values] : dkms::conf::directives_of(*parsed.value)) {
            for (const auto& [index, value] : values.at) {
                require(is_inside(lines, value.origin.at, value.origin.length));
            }
        }
    }
    return 0;
}
