#include "conf-parsers/kernel_config.hpp"

#include <algorithm>

namespace dkms::conf {
namespace {

std::string_view without_quotes(std::string_view value)
{
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value.remove_prefix(1);
        value.remove_suffix(1);
    }
    return value;
}

}  // namespace

kernel::KernelConfig parse_kernel_config(std::string_view text)
{
    kernel::KernelConfig config;
    while (!text.empty()) {
        const auto length = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, length);
        text.remove_prefix(std::min(length + 1, text.size()));
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        const auto equals = line.find('=');
        if (line.starts_with("CONFIG_") && equals != std::string_view::npos) {
            config.options.insert_or_assign(std::string(line.substr(0, equals)),
                                            std::string(without_quotes(line.substr(equals + 1))));
        }
    }
    return config;
}

}  // namespace dkms::conf
