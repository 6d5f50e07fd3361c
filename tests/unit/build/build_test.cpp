#include "lib/build/build_log.hpp"
#include "lib/build/failure_cause.hpp"
#include "lib/build/hook_runner.hpp"
#include "lib/build/makefiles.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

namespace fs = std::filesystem;

TEST_CASE("the first error of a build is found", "[build]")
{
    using build::first_error;
    CHECK(first_error("# make all: error: no\n  CC x.o\nx.c:3:1: error: expected ';'\n"
                      "x.c:9:1: error: more\nmake: *** [x] Error 1\n")
          == "x.c:3:1: error: expected ';'");
    CHECK(first_error("make: *** No rule to make target 'all'.  Stop.\n")
          == "make: *** No rule to make target 'all'.  Stop.");
    CHECK(first_error("ERROR: modpost: \"foo\" [x.ko] undefined!\nmake: *** [y] Error 1\n")
          == "ERROR: modpost: \"foo\" [x.ko] undefined!");
    CHECK(first_error("/bin/sh: 1: gcc-99: command not found\n")
          == "/bin/sh: 1: gcc-99: command not found");
    CHECK(first_error("all is well\n").empty());
    CHECK(first_error(": error:" + std::string(5000, 'x')).size() <= 300);
}

TEST_CASE("why a build failed is read from what compilers, make and Kbuild say", "[build]")
{
    const auto cause = [](std::string_view log) {
        return std::string(build::find_cause(build::first_error(log), log).name);
    };
    CHECK(cause("x.c:3:1: error: implicit declaration of function 'del_timer'\n")
          == "driver-too-old");
    CHECK(cause("x.c:1:10: fatal error: linux/gone.h: No such file or directory\n")
          == "driver-too-old");
    CHECK(cause("ERROR: modpost: \"foo\" [/b/x.ko] undefined!\n") == "driver-too-old");
    CHECK(cause("/bin/sh: 1: gcc-99: not found\nmake: *** [x] Error 127\n") == "compiler-missing");
    CHECK(cause("cc1: out of memory allocating 65536 bytes\nmake: *** [x] Error 1\n")
          == "out-of-memory");
    CHECK(cause("gcc: fatal error: Killed signal terminated program cc1\n") == "out-of-memory");
    CHECK(cause("bash: fork: retry: Resource temporarily unavailable\n") == "process-limit");
    CHECK(cause("tail: memory exhausted\n") == "out-of-memory");
    CHECK(cause("  ERROR: Kernel configuration is invalid.\n") == "headers-broken");
    CHECK(cause("touch: cannot touch '/etc/x': Read-only file system\n") == "sandbox-refused");
    CHECK(cause("curl: (6) Could not resolve host: example.org\n") == "sandbox-refused");
    CHECK(cause("x.c:3:1: error: expected ';' before 'int'\n").empty());
    CHECK(cause("").empty());
    // The first error counts before what else is in the log.
    CHECK(cause("x.c:3:1: error: unknown type name 'u9'\nrm: Read-only file system\n")
          == "driver-too-old");
}

TEST_CASE("a build log is bounded", "[build]")
{
    const TempRoot root;
    build::BuildLog log(root / "make.log");
    const std::string much(std::size_t{8} << 20, 'x');
    unsigned taken = 0;
    while (log.take(much) == sys::SinkAnswer::go_on && taken < 100) {
        ++taken;
    }
    CHECK(taken < 20);
    CHECK(fs::file_size(root / "make.log") < (std::size_t{80} << 20));
}

TEST_CASE("a site's own script comes before the package's, and runs in its place", "[build]")
{
    const TempRoot root;
    const plan::HookPlan hook{.name = "PRE_BUILD", .script = "prepare.sh"};
    const auto found = [&] { return build::find_hook(hook, root / "etc", root / "build"); };
    root.write("build/prepare.sh", "");
    CHECK_FALSE(found());
    fs::permissions(root / "build/prepare.sh", fs::perms(0755));
    REQUIRE(found());
    CHECK(found()->directory == root / "build");
    root.write("etc/prepare.sh", "");
    CHECK(found()->directory == root / "build");
    fs::permissions(root / "etc/prepare.sh", fs::perms(0755));
    CHECK(found()->directory == root / "etc");
    CHECK_FALSE(build::find_hook({.script = "/bin/sh"}, root / "etc", root / "build"));
    CHECK(build::hook_command(hook, "/x", "/tree/source", {}).environment.at("PWD")
          == "/tree/source");
}

TEST_CASE("makefiles that take KERNELRELEASE for a call by Kbuild are known", "[build]")
{
    const TempRoot root;
    root.write("plain/Makefile", "all:\n\techo $(KERNELRELEASE)\nKERNELRELEASE ?= x\n");
    CHECK_FALSE(build::tests_kernel_release(root / "plain"));
    root.write("ldd3/src/Makefile", "ifneq ($(KERNELRELEASE),)\nobj-m := x.o\nendif\n");
    CHECK(build::tests_kernel_release(root / "ldd3"));
    root.write("defined/GNUmakefile", "  ifdef KERNELRELEASE\nendif\n");
    CHECK(build::tests_kernel_release(root / "defined"));
    root.write("other/notes.txt", "ifdef KERNELRELEASE\n");
    CHECK_FALSE(build::tests_kernel_release(root / "other"));
}

}  // namespace dkms::test
