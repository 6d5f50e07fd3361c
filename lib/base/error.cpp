#include "lib/base/error.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace dkms {

void throw_system_error(std::string_view call, std::string_view path)
{
    const int number = errno;
    throw Error(ErrorCode::system,
                fmt::format("{} {}: {}", call, path, std::generic_category().message(number)));
}

}  // namespace dkms
