#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lib/base/command.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::sys {

/// What a sandboxed command may see and do. Everything not named here is
/// read-only, fresh or hidden: DESIGN's list is in docs/sandbox.md.
struct SandboxSpec {
    struct Bind {
        std::filesystem::path from = {};  ///< on the host
        std::filesystem::path to = {};    ///< inside; must exist on the host
        bool operator==(const Bind&) const = default;
    };
    std::vector<Bind> writable = {};
    std::vector<std::filesystem::path> readable =
        {};  ///< bound again where they lie below what is hidden
    /// Directories in which new files can be made that vanish: what is in them is
    /// read-only. One with very many entries is left as it is.
    std::vector<std::filesystem::path> scratch = {};
    std::vector<std::filesystem::path> hidden = {};  ///< key folders, other packages' trees
    std::optional<Owner> user = {};  ///< whom to become; none: we are not root, and stay who we are
    std::uint64_t memory_limit = 0;  ///< bytes of address space a process; 0: none
    std::uint64_t file_size_limit = 0;   ///< bytes; 0: none
    std::uint64_t fresh_size_limit = 0;  ///< bytes in each fresh place, such as /tmp; 0: none
    unsigned process_limit = 0;          ///< 0: none
    bool operator==(const SandboxSpec&) const = default;
};

/// Which kind of sandbox this machine allows this process.
enum class SandboxKind {
    namespaces,            ///< bubblewrap: mounts, pids, network, ipc; then the drop
    namespaces_in_chroot,  ///< the same where / is no mount point
    landlock,  ///< files are changed in the build's own directories alone; then as without
    none,      ///< limits, no new privileges and the drop alone
};

/// What this machine allows this process.
struct Sandbox {
    SandboxKind kind = SandboxKind::none;
    /// The limit of processes is each sandbox's own: a user name space counts for itself
    /// (setrlimit(2), from Linux 5.14 on). Else all processes of the build user are one count.
    bool counts_processes = false;

    /// Whether the private build tree can be shown at another path inside.
    bool can_bind() const
    {
        return kind == SandboxKind::namespaces || kind == SandboxKind::namespaces_in_chroot;
    }
    bool operator==(const Sandbox&) const = default;
};

class ProcessRunner;

/// Tries, once, what works here: runs `true` in a sandbox.
Sandbox find_sandbox(ProcessRunner& runner, const Environment& environment,
                     const SandboxSpec& spec);

/// The command that runs `command` in such a sandbox.
Command sandboxed(const Command& command, const SandboxSpec& spec, const Sandbox& sandbox);

/// The user that builds run as: the named one, else dkms-build, else nobody;
/// none where we are not root. Throws `Error(bad_config)` for a name that there
/// is not, and for root.
std::optional<Owner> find_build_user(const std::string& name, uid_t effective_user);

}  // namespace dkms::sys
