#include "lib/build/failure_cause.hpp"

#include <algorithm>
#include <array>

namespace dkms::build {
namespace {

constexpr FailureCause out_of_memory{
    "out-of-memory",
    "free memory or add swap, run fewer jobs with -j, or raise build_memory_limit"};
constexpr FailureCause process_limit{"process-limit",
                                     "raise build_process_limit, if it does not fork without end"};
constexpr FailureCause compiler_missing{
    "compiler-missing", "install the compiler that the message names: the kernel was built by it"};
constexpr FailureCause headers_broken{"headers-broken",
                                      "reinstall the package with the headers of this kernel"};
constexpr FailureCause sandbox_refused{
    "sandbox-refused",
    "the build wants what the sandbox does not give (docs/sandbox.md); sandbox=\"off\" in "
    "framework.conf lets it"};
constexpr FailureCause no_space{"no-space", "make room on the disk that the message is about"};
constexpr FailureCause driver_too_old{
    "driver-too-old", "look for a newer version of the package, made for this kernel"};

/// One sign in a log. All that are given have to be in the same line.
struct Sign {
    FailureCause cause;
    std::string_view first = {};
    std::string_view second = {};
};

/// In this order: what the machine lacks explains errors of the source, and not the other
/// way round. The words are those of gcc, clang, make, modpost, bash and Kbuild.
constexpr std::array signs = {
    Sign{no_space, "No space left on device"},
    Sign{out_of_memory, "out of memory"},
    Sign{out_of_memory, "memory exhausted"},
    Sign{out_of_memory, "Cannot allocate memory"},
    Sign{out_of_memory, "Killed signal terminated program"},
    Sign{process_limit, "fork", "Resource temporarily unavailable"},
    Sign{compiler_missing, "gcc", "not found"},
    Sign{compiler_missing, "clang", "not found"},
    Sign{compiler_missing, "cc: ", "not found"},
    Sign{compiler_missing, "ld.lld", "not found"},
    Sign{headers_broken, "Kernel configuration is invalid"},
    Sign{headers_broken, "No rule to make target 'scripts/"},
    Sign{headers_broken, "No rule to make target 'modules'"},
    Sign{headers_broken, "scripts/mod/modpost", "No such file"},
    Sign{headers_broken, "scripts/basic/fixdep", "not found"},
    Sign{headers_broken, "generated/autoconf.h", "No such file"},
    Sign{headers_broken, "include/config/auto.conf", "No such file"},
    Sign{sandbox_refused, "Read-only file system"},
    Sign{sandbox_refused, "Temporary failure in name resolution"},
    Sign{sandbox_refused, "Could not resolve host"},
    Sign{sandbox_refused, "Network is unreachable"},
    Sign{driver_too_old, "fatal error: linux/", "No such file"},
    Sign{driver_too_old, "fatal error: asm/", "No such file"},
    Sign{driver_too_old, "error: implicit declaration of function"},
    Sign{driver_too_old, "error: call to undeclared function"},
    Sign{driver_too_old, "error: too few arguments to function"},
    Sign{driver_too_old, "error: too many arguments to function"},
    Sign{driver_too_old, "has no member named"},
    Sign{driver_too_old, "error: no member named"},
    Sign{driver_too_old, "from incompatible pointer type"},
    Sign{driver_too_old, "error: incompatible function pointer types"},
    Sign{driver_too_old, "error: unknown type name"},
    Sign{driver_too_old, "error: storage size of"},
    Sign{driver_too_old, "error: invalid use of undefined type"},
    Sign{driver_too_old, "undeclared (first use"},
    Sign{driver_too_old, "ERROR: modpost: ", "undefined!"},
};

bool is_in(const Sign& sign, std::string_view text)
{
    for (auto at = text.find(sign.first); at != std::string_view::npos;
         at = text.find(sign.first, at + 1)) {
        const auto line = text.substr(at, text.find('\n', at) - at);
        if (line.find(sign.second) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

FailureCause find_cause(std::string_view error, std::string_view log)
{
    for (const auto text : {error, log}) {
        const auto found = std::find_if(signs.begin(), signs.end(),
                                        [&](const auto& sign) { return is_in(sign, text); });
        if (found != signs.end()) {
            return found->cause;
        }
    }
    return {};
}

}  // namespace dkms::build
