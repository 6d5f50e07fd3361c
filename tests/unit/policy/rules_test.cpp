#include "lib/base/error.hpp"
#include "lib/policy/build_exclusive_rule.hpp"
#include "lib/policy/obsolete_rule.hpp"
#include "lib/policy/version_rule.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using policy::Decision;

kernel::KernelFacts facts()
{
    kernel::KernelFacts result{.target = KernelTarget::checked("6.1.0-56-amd64", "x86_64"),
                               .config_file = "/boot/config"};
    result.config.options = {{"CONFIG_HWMON", "m"}, {"CONFIG_PM", "y"}};
    return result;
}

config::Text text(const char* value)
{
    return {.value = value, .origin = {}};
}

bool is_for(const config::BuildExclusive& constraint)
{
    return !policy::build_exclusive_reason(constraint, facts());
}

bool goes(const policy::ModuleVersion& built, const policy::ModuleVersion& present)
{
    return policy::version_decision(built, present).outcome == Decision::Outcome::go;
}

bool installs(const char* obsolete_by, const char* release)
{
    return policy::obsolete_decision(obsolete_by, release).outcome == Decision::Outcome::go;
}

}  // namespace

TEST_CASE("BUILD_EXCLUSIVE names the kernels that a package is for", "[policy]")
{
    CHECK(is_for({}));
    CHECK(is_for({.kernel = text("^6\\.1")}));
    CHECK_FALSE(is_for({.kernel = text("^5")}));
    CHECK(is_for({.kernel_min = text("5.10"), .kernel_max = text("6.2")}));
    CHECK_FALSE(is_for({.kernel_min = text("6.2")}));
    CHECK_FALSE(is_for({.kernel_max = text("6.1")}));
    CHECK(is_for({.arch = text("x86")}));
    CHECK_FALSE(is_for({.arch = text("^arm")}));
    CHECK(is_for({.config = text("CONFIG_HWMON CONFIG_PM !CONFIG_NOT_THERE")}));
    CHECK_FALSE(is_for({.config = text("CONFIG_NOT_THERE")}));
    CHECK_FALSE(is_for({.config = text("!CONFIG_PM")}));
    CHECK_THROWS_AS(is_for({.kernel = text("(")}), Error);
}

TEST_CASE("without a configuration nothing is excluded by it", "[policy]")
{
    auto unknown = facts();
    unknown.config_file.clear();
    CHECK_FALSE(policy::build_exclusive_reason({.config = text("CONFIG_NOT_THERE")}, unknown));
}

TEST_CASE("a module is not replaced by an older one, or by itself", "[policy]")
{
    CHECK(goes({.version = "1.1", .srcversion = "A"}, {.version = "1.0", .srcversion = "B"}));
    CHECK_FALSE(goes({.version = "1.0", .srcversion = "A"}, {.version = "1.0.1"}));
    CHECK_FALSE(goes({.version = "5"}, {.version = "4000"}));
    CHECK(goes({.version = "v1.10"}, {.version = "v1.2"}));
    // Another source of the same version; the same one.
    CHECK(goes({.version = "1.5", .srcversion = "A"}, {.version = "1.5", .srcversion = "B"}));
    CHECK_FALSE(goes({.version = "1.5", .srcversion = "A"}, {.version = "1.5", .srcversion = "A"}));
    // The first word counts; 2020.1 is not 2020.01, but neither is newer.
    CHECK_FALSE(goes({.version = "1.0 mine", .srcversion = "A x"},
                     {.version = "1.0 theirs", .srcversion = "A y"}));
    CHECK(
        goes({.version = "2020.1", .srcversion = "A"}, {.version = "2020.01", .srcversion = "B"}));
}

TEST_CASE("modules without versions are compared by what they are", "[policy]")
{
    CHECK(goes({.payload = "a"}, {.payload = "b"}));
    CHECK_FALSE(goes({.payload = "a"}, {.payload = "a"}));
    CHECK_FALSE(goes({.srcversion = "A", .payload = "a"}, {.srcversion = "A", .payload = "b"}));
    CHECK(goes({.version = "1.0"}, {.payload = "b"}));
    CHECK(goes({.payload = "b"}, {.version = "1.0"}));
}

TEST_CASE("OBSOLETE_BY ends where the kernel has the driver", "[policy]")
{
    CHECK(installs("", "6.1.0-56-amd64"));
    CHECK(installs("99.0", "6.1.0-56-amd64"));
    CHECK_FALSE(installs("0.9", "6.1.0-56-amd64"));
    CHECK_FALSE(installs("6.1.0", "6.1.0-56-amd64"));
    CHECK(installs("6.1.0-57", "6.1.0-56-amd64"));
    CHECK_FALSE(installs("6.1.0-56", "6.1.0-56-amd64"));
    CHECK_FALSE(installs("6.1.0-55", "6.1.0-56-amd64"));
}

}  // namespace dkms::test
