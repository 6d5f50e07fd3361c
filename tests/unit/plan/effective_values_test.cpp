#include "lib/plan/effective_values.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using config::OriginKind;

plan::EffectiveValue find(const std::vector<plan::EffectiveValue>& values, const std::string& name,
                          std::optional<unsigned> index = {})
{
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto& value) {
        return value.name == name && value.index == index;
    });
    return found == values.end() ? plan::EffectiveValue{} : *found;
}

const config::Origin line_7 = {
    .kind = OriginKind::package, .file = "dkms.conf", .at = {.line = 7, .column = 1}};

}  // namespace

TEST_CASE("each value that counts has its origin, and defaults say so", "[plan]")
{
    config::PackageConfig config;
    config.name = {.value = "it87", .origin = line_7};
    config.modules.push_back({.index = 3,
                              .built_name = {.value = "it87", .origin = line_7},
                              .dest_name = {.value = "it87", .origin = line_7}});
    config::FrameworkConfig framework;
    framework.parallel_jobs = {.value = 4, .origin = {.kind = OriginKind::framework, .file = "f"}};
    const auto values = plan::effective_values(config, framework);

    CHECK(find(values, "PACKAGE_NAME").origin == line_7);
    CHECK(find(values, "BUILT_MODULE_NAME", 3).value == "it87");
    CHECK(find(values, "STRIP", 3).value == "yes");
    CHECK(find(values, "STRIP", 3).origin.kind == OriginKind::built_in);
    CHECK(find(values, "NO_WEAK_MODULES").value == "unset");
    CHECK(find(values, "parallel_jobs").value == "4");
    CHECK(find(values, "parallel_jobs").origin.file == "f");
    CHECK(find(values, "install_location").value == "extra");
}

TEST_CASE("what has no default and is not set is no value", "[plan]")
{
    const auto values = plan::effective_values({}, {});
    for (const auto* name : {"PACKAGE_NAME", "CLEAN", "PRE_BUILD", "BUILD_EXCLUSIVE_KERNEL"}) {
        INFO(name);
        CHECK(find(values, name).name.empty());
    }
}

TEST_CASE("a make command of words is shown as a line", "[plan]")
{
    config::PackageConfig config;
    config.make.push_back(
        {.index = 1,
         .command = {.value = std::vector<std::string>{"make", "all"}, .origin = line_7}});
    CHECK(find(plan::effective_values(config, {}), "MAKE", 1).value == "make all");
}

}  // namespace dkms::test
