#include "cmd/render/error.hpp"

#include <fmt/format.h>

namespace dkms::cmd {

std::string render_failure(const app::Failure& failure)
{
    auto text = fmt::format("dkms: error: {}", failure.message);
    for (const auto& note : failure.notes) {
        text += fmt::format("\n  {}", note);
    }
    if (!failure.advice.empty()) {
        text += fmt::format("\n  next: {}", failure.advice);
    }
    return text;
}

}  // namespace dkms::cmd
