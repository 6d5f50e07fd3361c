// What follows, for packages that depend on others, when one of those changes.
#include "lib/app/task_order.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

constexpr const char* follows = "BUILD_DEPENDS[0]=base\nBUILD_DEPENDS_REBUILD=yes\n";

class Dependents : public Machine {
public:
    /// Writes the source of a package, which builds nothing.
    void write_package(const std::string& name, const std::string& version,
                       const std::string& more = {})
    {
        const auto directory = "src/" + name + "-" + version + "/";
        root.write(directory + "dkms.conf", "PACKAGE_NAME=" + name + "\nPACKAGE_VERSION=" + version
                                                + "\nMAKE[0]=true\nAUTOINSTALL=yes\n" + more);
        root.write(directory + "file.c", "");
    }

    /// Two versions of base, and a package that follows it.
    void write_base_and_follower()
    {
        write_package("base", "1.0");
        write_package("base", "2.0");
        write_package("follower", "1.0", follows);
    }

    app::Report install(const std::string& name, const std::string& version, bool force = false)
    {
        return app::install(system, {.build = {.add = {.package = {name, version}},
                                               .kernels = {.kernels = {{"6.1.0", ""}}}},
                                     .force = force});
    }

    /// Which version of base a package was built with.
    std::string built_with(const std::string& name) const
    {
        return root.read(("tree/" + name + "/1.0/6.1.0/x86_64/.dep_base").c_str());
    }
};

std::vector<std::string> names(const app::Report& report)
{
    std::vector<std::string> result;
    std::transform(report.cells.begin(), report.cells.end(), std::back_inserter(result),
                   [](const auto& cell) { return cell.package.text(); });
    return result;
}

}  // namespace

TEST_CASE("what wants it is built again for another version of what it depends on", "[app]")
{
    Dependents machine;
    machine.write_base_and_follower();
    machine.write_package("second", "1.0", std::string(follows) + "BUILD_DEPENDS[1]=follower\n");
    machine.write_package("other", "1.0", "BUILD_DEPENDS[0]=base\n");
    for (const auto* name : {"base", "follower", "second", "other"}) {
        machine.install(name, "1.0");
    }
    CHECK(machine.built_with("follower") == "1.0\n");
    CHECK_FALSE(machine.has("tree/other/1.0/6.1.0/x86_64/.dep_base"));
    const auto depmods = machine.depmods();

    const auto report = machine.install("base", "2.0");
    CHECK(names(report) == std::vector<std::string>{"base/2.0", "follower/1.0", "second/1.0"});
    CHECK(machine.built_with("follower") == "2.0\n");
    CHECK(machine.depmods() == depmods + 1);

    app::uninstall(machine.system,
                   {.package = {"base", "2.0"}, .kernels = {.kernels = {{"6.1.0", ""}}}});
    CHECK(machine.install("base", "2.0").cells.size() == 1);  // they were built with that one
}

TEST_CASE("what follows is installed, too, where it was only built", "[app]")
{
    Dependents machine;
    machine.write_base_and_follower();
    machine.install("base", "1.0");
    app::build(machine.system,
               {.add = {.package = {"follower", "1.0"}}, .kernels = {.kernels = {{"6.1.0", ""}}}});
    CHECK(machine.install("base", "2.0", true).cells.size() == 1);  // --force is about one package
    CHECK(machine.built_with("follower") == "1.0\n");
    app::uninstall(machine.system,
                   {.package = {"base", "2.0"}, .kernels = {.kernels = {{"6.1.0", ""}}}});
    machine.install("base", "2.0");
    CHECK(machine.built_with("follower") == "2.0\n");
    CHECK(machine.has("tree/follower/kernel-6.1.0-x86_64"));
}

TEST_CASE("autoinstall and rebuild notice another version, too", "[app]")
{
    Dependents machine;
    machine.write_base_and_follower();
    machine.install("base", "1.0");
    machine.install("follower", "1.0");
    machine.install("base", "2.0", true);
    const auto rows =
        app::status(machine.system, {.package = {"follower", ""}, .details = true}).rows;
    CHECK(rows.at(0).changed == "the installed version of base");
    CHECK(names(app::autoinstall(machine.system, {})) == std::vector<std::string>{"follower/1.0"});
    CHECK(machine.built_with("follower") == "2.0\n");
}

TEST_CASE("of several versions that were built the installed one follows", "[app]")
{
    Dependents machine;
    machine.write_base_and_follower();
    machine.write_package("follower", "2.0", follows);
    machine.install("base", "1.0");
    machine.install("follower", "2.0");
    machine.install("follower", "1.0");
    CHECK(names(machine.install("base", "2.0"))
          == std::vector<std::string>{"base/2.0", "follower/1.0"});
}

TEST_CASE("packages that follow each other come to an end", "[app]")
{
    Dependents machine;
    machine.write_base_and_follower();
    machine.install("base", "1.0");
    machine.install("follower", "1.0");
    machine.write_package("base", "2.0", "BUILD_DEPENDS[0]=follower\nBUILD_DEPENDS_REBUILD=yes\n");
    app::build(machine.system,
               {.add = {.package = {"base", "2.0"}}, .kernels = {.kernels = {{"6.1.0", ""}}}});
    machine.root.write("tree/base/2.0/6.1.0/x86_64/.dep_follower", "0.9\n");
    const auto report = machine.install("base", "2.0");
    CHECK(names(report) == std::vector<std::string>{"base/2.0", "follower/1.0", "base/2.0"});
}

TEST_CASE("tasks come after those of their kernel that they depend on", "[app]")
{
    const auto other = KernelTarget::checked("6.2.0", "x86_64");
    const auto cell = [](const char* name, const KernelTarget& kernel,
                         std::vector<std::string> depends) {
        return app::DependentCell{PackageId::checked(name, "1"), kernel, std::move(depends)};
    };
    const auto tasks = app::tasks_in_order(
        {cell("a", target, {"b", "none"}), cell("b", target, {}), cell("a", other, {"b"})});
    REQUIRE(tasks.size() == 3);
    CHECK(tasks[0].after == std::vector<std::size_t>{1});
    CHECK(tasks[1].after.empty());
    CHECK(tasks[2].after.empty());
    const auto circle = app::tasks_in_order({cell("a", target, {"b"}), cell("b", target, {"a"})});
    CHECK(circle[0].after == std::vector<std::size_t>{1});
    CHECK(circle[1].after.empty());
}

}  // namespace dkms::test
