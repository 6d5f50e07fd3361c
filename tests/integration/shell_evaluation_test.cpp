#include "lib/app/shell_evaluation.hpp"

#include "lib/app/load_config.hpp"
#include "lib/sys/file_io.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using config::ConfEvaluation;

constexpr const char* asks_git =
    "PACKAGE_NAME=it87\nPACKAGE_VERSION=$(git describe)\nBUILT_MODULE_NAME[0]=it87\n"
    "DEST_MODULE_LOCATION[0]=/extra\nMAKE[0]=build-it\n";

/// What the script of the sandbox prints, with NULs for blanks.
std::string answer_of(std::string text)
{
    std::replace(text.begin(), text.end(), ' ', '\0');
    return text;
}

/// A machine whose package asks git for its version; bash in the sandbox answers.
class AskingMachine : public Machine {
public:
    AskingMachine()
    {
        root.write("src/it87-1.0/dkms.conf", asks_git);
        bash_says(
            answer_of("PACKAGE_NAME scalar 0 it87 PACKAGE_VERSION scalar 0 1.0 "
                      "BUILT_MODULE_NAME array 0 it87 DEST_MODULE_LOCATION array 0 /extra "
                      "MAKE array 0 build-it NO_DIRECTIVE scalar 0 x end "));
    }

    void bash_says(std::string output, sys::Ending ending = sys::Exited{0})
    {
        runner.answer("bwrap", {.ending = ending, .output = std::move(output)});
    }

    app::ReadConfig read(app::ShellUse shell)
    {
        return app::read_config(
            system,
            {.package = it87, .kernel = target, .source = root / "src/it87-1.0", .shell = shell});
    }

    std::string refusal()
    {
        for (const auto& finding : read(app::ShellUse::sandboxed).diagnostics) {
            if (finding.rule == "shell-not-asked") {
                return finding.message;
            }
        }
        return {};
    }

    std::size_t sandboxes() const
    {
        return static_cast<std::size_t>(
            std::count_if(runner.commands.begin(), runner.commands.end(),
                          [](const Command& command) { return command.program == "bwrap"; }));
    }
};

}  // namespace

TEST_CASE("what is beyond our evaluator is what bash in the sandbox says", "[app][shell]")
{
    AskingMachine machine;
    const auto read = machine.read(app::ShellUse::sandboxed);
    CHECK_FALSE(has_errors(read.diagnostics));
    CHECK(read.value->version.value == "1.0");
    CHECK(read.value->version.origin.at.line == 2);
    CHECK(read.needs_shell == std::vector<std::string>{"PACKAGE_VERSION"});
    CHECK_FALSE(read.directives.contains("NO_DIRECTIVE"));
}

TEST_CASE("a configuration that our evaluator understands asks no shell", "[app][shell]")
{
    Machine machine;
    const auto read = app::read_config(machine.system, {.package = it87,
                                                        .kernel = target,
                                                        .source = machine.root / "src/it87-1.0",
                                                        .shell = app::ShellUse::sandboxed});
    CHECK(read.value->version.value == "1.0");
    CHECK(machine.runner.commands.empty());
}

TEST_CASE("with conf_evaluation=\"static\" no shell is asked", "[app][shell]")
{
    AskingMachine machine;
    machine.system.framework.conf_evaluation.value = ConfEvaluation::static_only;
    const auto read = machine.read(app::ShellUse::sandboxed);
    CHECK(machine.runner.commands.empty());
    CHECK(has_errors(read.diagnostics));
    CHECK(machine.refusal().find("conf_evaluation=\"static\"") != std::string::npos);
}

TEST_CASE("a shell that does not answer rightly is no evaluation", "[app][shell]")
{
    AskingMachine machine;
    SECTION("no end")
    {
        machine.bash_says(answer_of("PACKAGE_NAME scalar 0 it87 "));
        CHECK(machine.refusal().find("did not answer") != std::string::npos);
    }
    SECTION("too much")
    {
        machine.bash_says(std::string(2'000'000, 'x'));
        CHECK(machine.refusal().find("larger than") != std::string::npos);
    }
    CHECK(has_errors(machine.read(app::ShellUse::sandboxed).diagnostics));
}

TEST_CASE("what only looks uses the record of a package that was added", "[app][shell]")
{
    AskingMachine machine;
    CHECK(has_errors(machine.read(app::ShellUse::recorded).diagnostics));
    CHECK(machine.sandboxes() == 0);

    app::add(machine.system, {.package = {"it87", "1.0"}});
    app::record_directives(machine.system, it87, target);
    const auto asked = machine.sandboxes();
    CHECK(asked > 0);
    auto query = app::ConfigQuery{
        .package = it87, .kernel = target, .source = machine.system.layout.source_link(it87)};
    CHECK(app::read_config(machine.system, query).value->version.value == "1.0");
    CHECK(machine.status().state == State::added);
    CHECK(machine.sandboxes() == asked);

    machine.root.write("src/it87-1.0/dkms.conf", std::string(asks_git) + "STRIP=no\n");
    CHECK(has_errors(app::read_config(machine.system, query).diagnostics));
}

TEST_CASE("records of directives go with their package", "[app][shell]")
{
    AskingMachine machine;
    app::add(machine.system, {.package = {"it87", "1.0"}});
    CHECK(machine.has("tree/.dkms/directives/it87/1.0"));
    app::remove(machine.system, {.package = {"it87", "1.0"}, .kernels = {.all = true}});
    CHECK_FALSE(machine.has("tree/.dkms/directives"));
}

}  // namespace dkms::test
