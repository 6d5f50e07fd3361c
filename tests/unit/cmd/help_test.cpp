#include "cmd/help.hpp"

#include "cmd/subcommand.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

TEST_CASE("help keeps the name of an action apart from what it does", "[cmd][help]")
{
    const auto text = cmd::help_text("");
    for (const auto* subcommand : cmd::subcommands()) {
        const std::string name(subcommand->name);
        INFO(name);
        CHECK(text.find("\n  " + name + " ") != std::string::npos);
    }
}

}  // namespace
}  // namespace dkms::test
