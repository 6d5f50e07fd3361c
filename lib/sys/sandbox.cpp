#include "lib/sys/sandbox.hpp"

#include <algorithm>
#include <array>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/sys/process_runner.hpp"

namespace dkms::sys {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// What every sandbox hides. /tmp and its like are fresh, so that a build has
/// its temporary files; the others are empty.
const std::vector<fs::path>& fresh_places()
{
    static const std::vector<fs::path> places = {"/tmp", "/var/tmp"};
    return places;
}

const std::vector<fs::path>& hidden_places()
{
    static const std::vector<fs::path> places = {"/run", "/root", "/home",
                                                 "/srv", "/mnt",  "/media"};
    return places;
}

constexpr std::size_t most_scratch_entries = 500;  // each is a mount

void append(Words& to, const Words& words)
{
    to.insert(to.end(), words.begin(), words.end());
}

bool is_below(const fs::path& path, const fs::path& above)
{
    return std::mismatch(above.begin(), above.end(), path.begin(), path.end()).first == above.end();
}

bool is_below_any(const fs::path& path, const std::vector<fs::path>& places)
{
    return std::any_of(places.begin(), places.end(),
                       [&](const auto& place) { return is_below(path, place); });
}

/// The mounts of one sandbox, in the order in which bubblewrap makes them.
class Mounts {
public:
    explicit Mounts(const SandboxSpec& spec) : size_limit_(spec.fresh_size_limit)
    {
        words_ = {"--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"};
        cover("/dev/shm", "1777");
        for (const auto& place : fresh_places()) {
            cover(place, "1777");
        }
        for (const auto& place : hidden_places()) {
            cover(place, "0755");
        }
        // Not where it cannot be seen anyway: the way to it would be made, for root alone.
        for (const auto& place : spec.hidden) {
            if (!is_covered(place)) {
                cover(place, "0755");
            }
        }
        for (const auto& place : spec.readable) {
            uncover(place);
        }
        for (const auto& place : spec.hidden) {
            if (is_below_any(place, spec.readable)) {
                cover(place, "0755");
            }
        }
        for (const auto& place : spec.scratch) {
            make_scratch(place);
        }
        for (const auto& [from, to] : spec.writable) {
            bind("--bind", from, to);
        }
    }

    const Words& words() const noexcept { return words_; }

private:
    bool is_covered(const fs::path& path) const { return is_below_any(path, covered_); }

    void cover(const fs::path& place, const std::string& mode)
    {
        struct stat facts = {};
        if (::lstat(place.c_str(), &facts) != 0) {
            if (place != "/dev/shm") {
                return;
            }
        } else if (S_ISREG(facts.st_mode)) {
            append(words_, {"--ro-bind", "/dev/null", place.native()});
            return;
        } else if (!S_ISDIR(facts.st_mode)) {
            return;
        }
        add_fresh(place, mode);
        covered_.push_back(place);
    }

    void add_fresh(const fs::path& place, const std::string& mode)
    {
        if (size_limit_ > 0) {
            append(words_, {"--size", std::to_string(size_limit_)});
        }
        append(words_, {"--perms", mode, "--tmpfs", place.native()});
    }

    void make_scratch(const fs::path& place)
    {
        std::error_code error;
        const auto real = fs::canonical(place, error);
        const fs::directory_iterator listing(real, error);
        const std::vector<fs::directory_entry> entries(begin(listing), end(listing));
        if (error || real == real.root_path() || entries.size() > most_scratch_entries) {
            return;
        }
        add_fresh(real, "1777");
        for (const auto& entry : entries) {
            const auto& path = entry.path().native();
            if (entry.is_symlink()) {
                append(words_, {"--symlink", fs::read_symlink(path, error).native(), path});
            } else {
                append(words_, {"--ro-bind", path, path});
            }
        }
    }

    /// What lies below something hidden is shown again, where it really is.
    void uncover(const fs::path& place)
    {
        std::error_code error;
        const auto real = fs::canonical(place, error);
        for (const auto& path : {place, real}) {
            if (!error && is_covered(path) && !fs::is_symlink(path, error)) {
                bind("--ro-bind", path, path);
            }
        }
    }

    /// bubblewrap would make missing directories for root alone.
    void make_way_to(const fs::path& target)
    {
        fs::path way;
        for (const auto& part : target.parent_path()) {
            way /= part;
            const bool in_cover = std::any_of(covered_.begin(), covered_.end(), [&](const auto& c) {
                return way != c && is_below(way, c);
            });
            if (in_cover) {
                append(words_, {"--perms", "0755", "--dir", way.native()});
            }
        }
    }

    void bind(const std::string& how, const fs::path& from, const fs::path& to)
    {
        make_way_to(to);
        append(words_, {how, from.native(), to.native()});
    }

    std::uint64_t size_limit_;
    Words words_;
    std::vector<fs::path> covered_;
};

/// Limits of each process; that of their number is for those of the user, and of no effect
/// while there is no user of our own to count.
Words limit_words(const SandboxSpec& spec)
{
    Words words;
    if (spec.memory_limit > 0) {
        words.push_back(fmt::format("--as={}", spec.memory_limit));
    }
    if (spec.file_size_limit > 0) {
        words.push_back(fmt::format("--fsize={}", spec.file_size_limit));
    }
    if (spec.process_limit > 0 && spec.user) {
        words.push_back(fmt::format("--nproc={}", spec.process_limit));
    }
    words.emplace_back("--core=0");
    return words;
}

/// Runs inside: first the drop, then the limits, then the command itself.
Words inner_words(const Command& command, const SandboxSpec& spec, const Sandbox& sandbox)
{
    const Words no_capabilities = {"--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"};
    Words words = {"setpriv", "--no-new-privs"};
    if (spec.user) {
        append(words, {"--reuid", std::to_string(spec.user->user), "--regid",
                       std::to_string(spec.user->group), "--clear-groups"});
        append(words, no_capabilities);
    }
    if (sandbox.counts_processes) {  // and who makes a user name space has all capabilities in it
        append(words, {"--", "unshare", "--map-current-user", "--keep-caps", "--", "setpriv"});
        append(words, no_capabilities);
    }
    append(words, {"--", "prlimit"});
    append(words, limit_words(spec));
    append(words, {"--", command.program.native()});
    append(words, command.arguments);
    return words;
}

Words outer_words(const Command& command, const SandboxSpec& spec)
{
    Words words = {"--unshare-pid",        "--unshare-net",     "--unshare-ipc", "--unshare-uts",
                   "--unshare-cgroup-try", "--die-with-parent", "--new-session"};
    if (!spec.user) {
        words.emplace_back("--unshare-user");
    }
    append(words, Mounts(spec).words());
    append(words, {"--chdir", command.directory.native(), "--"});
    return words;
}

Owner owner_of(const passwd& entry)
{
    return {.user = entry.pw_uid, .group = entry.pw_gid};
}

}  // namespace

Command sandboxed(const Command& command, const SandboxSpec& spec, const Sandbox& sandbox)
{
    auto inner = inner_words(command, spec, sandbox);
    Command result = command;
    if (!sandbox.can_bind()) {
        result.program = inner.front();
        result.arguments.assign(inner.begin() + 1, inner.end());
        if (sandbox.kind == SandboxKind::landlock) {
            std::copy_if(fresh_places().begin(), fresh_places().end(),
                         std::back_inserter(result.changes_only),
                         [](const auto& place) { return fs::is_directory(place); });
            for (const auto& [from, to] : spec.writable) {
                result.changes_only.push_back(from);
            }
        }
        return result;
    }
    result.program = "bwrap";
    result.arguments = outer_words(command, spec);
    append(result.arguments, inner);
    result.directory = "/";
    result.root_becomes_mount = sandbox.kind == SandboxKind::namespaces_in_chroot;
    return result;
}

Sandbox find_sandbox(ProcessRunner& runner, const Environment& environment, const SandboxSpec& spec)
{
    const Command nothing{.program = "true", .environment = environment};
    const auto works = [&](const Sandbox& sandbox) {
        try {
            return succeeded(runner.run(sandboxed(nothing, spec, sandbox),
                                        [](auto) { return SinkAnswer::go_on; }));
        } catch (const Error&) {
            return false;  // no bwrap, or the kernel said no
        }
    };
    using enum SandboxKind;
    // A chroot that is a mount point needs no other root, but gets its own count by one.
    constexpr std::array best_first = {
        Sandbox{.kind = namespaces, .counts_processes = true},
        Sandbox{.kind = namespaces_in_chroot, .counts_processes = true},
        Sandbox{.kind = namespaces},
        Sandbox{.kind = namespaces_in_chroot},
        Sandbox{.kind = landlock, .counts_processes = true},
        Sandbox{.kind = landlock},
        Sandbox{.kind = none, .counts_processes = true},
    };
    for (const auto& candidate : best_first) {
        // Of the user that we are, bubblewrap makes a user name space anyway.
        const bool needs_root =
            candidate.counts_processes || candidate.kind == namespaces_in_chroot;
        if ((spec.user || !needs_root) && works(candidate)) {
            return candidate;
        }
    }
    return {};
}

std::optional<Owner> find_build_user(const std::string& name, uid_t effective_user)
{
    if (effective_user != 0) {
        return std::nullopt;
    }
    // Nobody else runs in this process: the static result of getpwnam is ours.
    const auto find = [](const char* user) {
        return ::getpwnam(user);
    };  // NOLINT(concurrency-mt-unsafe)
    if (!name.empty()) {
        const auto* entry = find(name.c_str());
        if (entry == nullptr || entry->pw_uid == 0) {
            throw Error(ErrorCode::bad_config,
                        fmt::format("build_user=\"{}\": no such user, or root", name),
                        "make the user, or leave build_user out of framework.conf");
        }
        return owner_of(*entry);
    }
    for (const auto* fallback : {"dkms-build", "nobody"}) {
        if (const auto* entry = find(fallback)) {
            return owner_of(*entry);
        }
    }
    constexpr uid_t overflow_user = 65534;  // what the kernel itself calls nobody
    return Owner{.user = overflow_user, .group = overflow_user};
}

}  // namespace dkms::sys
