#include "lib/sys/landlock.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"

namespace dkms::sys {
namespace {

// Of include/uapi/linux/landlock.h, of which distributions have older ones than their kernels.
constexpr std::uint64_t refer = 1U << 13U;
constexpr std::uint64_t truncate = 1U << 14U;
constexpr std::uint64_t all_tcp = 3;
constexpr std::uint64_t all_scopes = 3;

constexpr int has_refer = 2;
constexpr int has_truncate = 3;
constexpr int has_tcp = 4;
constexpr int has_scopes = 6;

/// struct landlock_ruleset_attr as of 6.12: older kernels take it where what they do not
/// know is zero.
struct Ruleset {
    std::uint64_t files = 0;
    std::uint64_t tcp = 0;
    std::uint64_t scopes = 0;
};

std::uint64_t changes(int version)
{
    std::uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
                           | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR
                           | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG
                           | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
                           | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
    rights |= version >= has_refer ? refer : 0;
    rights |= version >= has_truncate ? truncate : 0;
    return rights;
}

[[noreturn]] void fail(const char* what)
{
    throw Error(ErrorCode::system,
                fmt::format("{}: {}", what, std::system_category().message(errno)));
}

void allow(const UniqueFd& rules, const std::filesystem::path& directory, std::uint64_t rights)
{
    const UniqueFd place(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!place) {
        fail(directory.c_str());
    }
    const landlock_path_beneath_attr rule{.allowed_access = rights, .parent_fd = place.get()};
    if (::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        fail("landlock_add_rule");
    }
}

}  // namespace

int landlock_version() noexcept
{
    const auto version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

UniqueFd make_landlock_rules(const std::vector<std::filesystem::path>& writable)
{
    const int version = landlock_version();
    const Ruleset wanted{.files = changes(version),
                         .tcp = version >= has_tcp ? all_tcp : 0,
                         .scopes = version >= has_scopes ? all_scopes : 0};
    UniqueFd rules(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, sizeof wanted, 0)));
    if (!rules) {
        fail("landlock_create_ruleset");
    }
    for (const auto& directory : writable) {
        allow(rules, directory, wanted.files);
    }
    allow(rules, "/dev", wanted.files & (LANDLOCK_ACCESS_FS_WRITE_FILE | truncate));
    return rules;
}

bool enter_landlock(int rules) noexcept
{
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

}  // namespace dkms::sys
