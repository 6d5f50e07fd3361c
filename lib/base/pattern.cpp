#include "lib/base/pattern.hpp"

#include <array>

#include <regex.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms {

bool pattern_matches(const std::string& expression, const std::string& text,
                     std::string_view directive)
{
    regex_t compiled{};
    const int status = ::regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB);
    if (status != 0) {
        std::array<char, 128> reason{};
        ::regerror(status, &compiled, reason.data(), reason.size());
        throw Error(ErrorCode::bad_config,
                    fmt::format("{}: \"{}\" is no regular expression: {}", directive, expression,
                                reason.data()),
                    "it has to be an extended regular expression, regex(7)");
    }
    const bool matches = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return matches;
}

}  // namespace dkms
