#include "cmd/arguments.hpp"

#include "lib/base/error.hpp"
#include "tests/support/catch.hpp"

using dkms::ErrorCode;
using dkms::app::KernelWords;
using dkms::cmd::Arguments;
using dkms::cmd::WordKind;

namespace {

WordKind only_names(const std::filesystem::path&)
{
    return WordKind::name;
}

Arguments parse(const std::vector<std::string>& words)
{
    return dkms::cmd::parse_arguments(words, only_names);
}

ErrorCode refusal(const std::vector<std::string>& words)
{
    try {
        parse(words);
    } catch (const dkms::Error& error) {
        return error.code();
    }
    return ErrorCode::system;
}

}  // namespace

TEST_CASE("a package is named in any of dkms's forms", "[cmd]")
{
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"add", "it87/1.0"},
             {"it87/1.0", "add"},
             {"add", "-m", "it87", "-v", "1.0"},
             {"add", "-v", "1.0", "-m", "it87"},
             {"add", "-m", "it87/1.0"},
             {"add", "--module", "it87/1.0"},
             {"add", "--module=it87/1.0"},
             {"add", "it87", "-v", "1.0"},
         }) {
        CHECK(parse(words).verb == "add");
        CHECK(parse(words).package == dkms::app::PackageWords{"it87", "1.0"});
    }
}

TEST_CASE("the words of tarballs and of match are read", "[cmd]")
{
    const auto made = parse({"mktarball", "it87/1.0", "--archive=x.tar.xz", "--source-only"});
    CHECK(made.archive == "x.tar.xz");
    CHECK(made.source_only);
    CHECK_FALSE(made.binaries_only);
    CHECK(parse({"mktarball", "--binaries-only"}).binaries_only);
    CHECK(parse({"match", "--templatekernel", "6.1/x"}).template_kernel == KernelWords{"6.1", "x"});
    CHECK(parse({"add", "--rpm_safe_upgrade"}).rpm_safe_upgrade);
    CHECK(parse({"install", "--modprobe-on-install"}).modprobe_on_install);
    const auto loaded = dkms::cmd::parse_arguments(
        {"ldtarball", "a.tar"}, [](const std::filesystem::path&) { return WordKind::archive; });
    CHECK(loaded.archive == "a.tar");
    CHECK(loaded.package.name.empty());
}

TEST_CASE("plan has longer names for what says which package", "[cmd]")
{
    const auto plan = parse({"plan", "--conf", "x.conf", "--name", "a", "--version", "1"});
    CHECK(plan.verb == "plan");
    CHECK(plan.package == dkms::app::PackageWords{"a", "1"});
    CHECK(plan.config.conf_file == "x.conf");
    CHECK_FALSE(plan.version);
    CHECK(parse({"status", "--version"}).version);
    CHECK(refusal({"plan", "--conf-evaluation", "bash"}) == ErrorCode::usage);
    CHECK(parse({"plan", "--conf-evaluation", "static"}).conf_evaluation
          == dkms::config::ConfEvaluation::static_only);
    CHECK(parse({"plan", "--conf-evaluation=auto"}).conf_evaluation
          == dkms::config::ConfEvaluation::automatic);
    CHECK_FALSE(parse({"plan"}).conf_evaluation);
}

TEST_CASE("check takes paths, whatever they are called", "[cmd]")
{
    const auto check = parse({"check", "a/dkms.conf", "build", "--sarif", "-k", "6.1", "b"});
    CHECK(check.verb == "check");
    CHECK(check.paths == std::vector<std::filesystem::path>{"a/dkms.conf", "build", "b"});
    CHECK(check.sarif);
    CHECK_FALSE(check.strict);
    CHECK(check.kernels == std::vector{KernelWords{"6.1", ""}});
    CHECK(parse({"check", "--strict"}).strict);
}

TEST_CASE("a short option takes the next word, whatever it looks like", "[cmd]")
{
    CHECK(parse({"add", "-m", "-dash/1.0"}).package.name == "-dash");
    CHECK(parse({"remove", "-m", "-dash", "-v", "1.0", "--all"}).package.version == "1.0");
}

TEST_CASE("a value that is missing at the end is an empty one", "[cmd]")
{
    CHECK(parse({"add", "-m"}).package.name.empty());
    CHECK(parse({"add", "alpha", "-v"}).package.version.empty());
    CHECK(refusal({"build", "a/1", "-k"}) == ErrorCode::no_kernel);
    CHECK(refusal({"build", "a/1", "--kernelver"}) == ErrorCode::no_kernel);
}

TEST_CASE("kernels and arches pair up", "[cmd]")
{
    const auto selected = [](const std::vector<std::string>& words) {
        return dkms::cmd::kernel_selection(parse(words));
    };
    CHECK(selected({"build", "-k", "6.1/x"}).kernels == std::vector<KernelWords>{{"6.1", "x"}});
    CHECK(selected({"build", "-k", "6.1", "-k", "6.2", "-a", "x", "-a", "y"}).kernels
          == std::vector<KernelWords>{{"6.1", "x"}, {"6.2", "y"}});
    CHECK(selected({"build", "-k", "6.1", "-k", "6.2", "--arch=x"}).kernels
          == std::vector<KernelWords>{{"6.1", "x"}, {"6.2", "x"}});
    CHECK(selected({"status", "-a", "x"}).arch == "x");
    CHECK(refusal({"build", "-k", "6.1", "-a", "x", "-a", "y"}) == ErrorCode::usage);
    CHECK(refusal({"build", "-k", ""}) == ErrorCode::no_kernel);
    CHECK(refusal({"build", "-k", "/x"}) == ErrorCode::no_kernel);
    CHECK(refusal({"build", "-k", "6.1", "-a", ""}) == ErrorCode::no_kernel);
}

TEST_CASE("what there is not, and what excludes each other, is refused", "[cmd]")
{
    CHECK(refusal({"--no-such-option"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "-x"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "-j7"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "-k=6.1"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "--force=yes"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "--modulexyz", "a/1"}) == ErrorCode::unknown_option);
    CHECK(refusal({"build", "-j", "many"}) == ErrorCode::usage);
    CHECK(refusal({"add", "build"}) == ErrorCode::several_actions);
    CHECK(refusal({"remove", "--all", "-k", "6.1"}) == ErrorCode::conflicting_options);
    CHECK(refusal({"remove", "--all", "-a", "x"}) == ErrorCode::all_with_arch);
    CHECK(refusal({"status", "--source-only", "--binaries-only"}) == ErrorCode::archive_options);
}

TEST_CASE("reading stops at the first request for help or the version", "[cmd]")
{
    CHECK(parse({"--version", "--no-such-option"}).version);
    CHECK(parse({"build", "--help", "--nor-this"}).help);
    CHECK(parse({"build", "--help"}).verb == "build");
    CHECK(refusal({"--no-such-option", "--version"}) == ErrorCode::unknown_option);
}

TEST_CASE("a second package is passed over with a warning", "[cmd]")
{
    const auto arguments = parse({"status", "beta/1.0", "alpha/1.0"});
    CHECK(arguments.package.name == "beta");
    CHECK(arguments.warnings.size() == 1);
}

TEST_CASE("directives keep their order and their equals signs", "[cmd]")
{
    const auto arguments =
        parse({"build", "--directive=A=1=2", "--directive", "B=x y", "-j", "3", "-c", "f"});
    CHECK(arguments.config.directives == std::vector<std::string>{"A=1=2", "B=x y"});
    CHECK(arguments.jobs == 3U);
    CHECK(arguments.config.conf_file == "f");
}
