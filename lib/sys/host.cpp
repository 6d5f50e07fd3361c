#include "lib/sys/host.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <set>

#include <sched.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

// POSIX leaves the declaration to us.
// NOLINTNEXTLINE(readability-redundant-declaration,cppcoreguidelines-avoid-non-const-global-variables)
extern char** environ;

namespace dkms::sys {
namespace {

utsname machine()
{
    utsname result = {};
    if (::uname(&result) != 0) {
        throw_system_error("uname", "");
    }
    return result;
}

/// What an EFI variable of one byte says, after the four of its attributes;
/// false where there is none.
bool efi_flag(const std::string& name)
{
    constexpr std::size_t size = 5;
    const auto text = read_file_if_exists("/sys/firmware/efi/efivars/" + name).value_or("");
    return text.size() == size && text.back() == 1;
}

/// What proc(5) says in /proc/PID/stat, from its third field on. A program's name,
/// the second, may have blanks and parentheses in it.
std::vector<std::string> stat_fields(const std::string& pid)
{
    const auto text = read_file_if_exists("/proc/" + pid + "/stat").value_or("");
    const auto name_end = text.rfind(')');
    return name_end == std::string::npos ? std::vector<std::string>{}
                                         : split_words(text.substr(name_end + 1));
}

}  // namespace

std::string RealHost::kernel_release() const
{
    return machine().release;
}

std::string RealHost::arch() const
{
    return machine().machine;
}

unsigned RealHost::processors() const
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
        return static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
    }
    return static_cast<unsigned>(CPU_COUNT(&allowed));
}

std::uint64_t RealHost::available_memory() const
{
    const auto text = read_file_if_exists("/proc/meminfo").value_or("");
    constexpr std::string_view label = "MemAvailable:";
    const auto found = text.find(label);
    if (found == std::string::npos) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    constexpr std::uint64_t kibibyte = 1024;  // "kB" there (proc(5))
    return std::strtoull(text.c_str() + found + label.size(), nullptr, 10) * kibibyte;
}

uid_t RealHost::effective_user() const
{
    return ::geteuid();
}

bool RealHost::in_chroot() const
{
    struct stat ours = {};
    struct stat first = {};  // the root of process 1, which only root may look at
    if (::stat("/", &ours) != 0) {
        return false;
    }
    if (::stat("/proc/1/root", &first) != 0) {
        return ::geteuid() == 0;  // it is shut in, or there is no /proc
    }
    return ours.st_dev != first.st_dev || ours.st_ino != first.st_ino;
}

bool RealHost::enforces_signatures() const
{
    const auto enforce = read_file_if_exists("/sys/module/module/parameters/sig_enforce");
    const auto lockdown = read_file_if_exists("/sys/kernel/security/lockdown").value_or("");
    return enforce.value_or("").starts_with('Y')
           || lockdown.find("[integrity]") != std::string::npos
           || lockdown.find("[confidentiality]") != std::string::npos;
}

bool RealHost::secure_boot() const
{
    return efi_flag("SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")
           && !efi_flag("SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c");
}

std::string RealHost::caller_of_script() const
{
    constexpr std::size_t parent_field = 1;
    constexpr std::size_t start_field = 19;
    const auto script = stat_fields(std::to_string(::getppid()));
    const auto caller = script.size() > parent_field ? stat_fields(script[parent_field]) : script;
    if (caller.size() <= start_field) {
        return {};
    }
    // A start is counted from the boot.
    const auto boot = read_file_if_exists("/proc/sys/kernel/random/boot_id").value_or("");
    return fmt::format("{}-{}-{}", script[parent_field], caller[start_field], trimmed(boot));
}

std::vector<std::string> RealHost::device_aliases() const
{
    std::set<std::string> aliases;
    std::error_code error;
    constexpr auto options = std::filesystem::directory_options::skip_permission_denied;
    for (std::filesystem::recursive_directory_iterator each("/sys/devices", options, error), end;
         !error && each != end; each.increment(error)) {
        if (each->path().filename() == "modalias") {
            const auto text = read_file_if_exists(each->path()).value_or("");
            aliases.emplace(trimmed(text));
        }
    }
    aliases.erase("");
    return {aliases.begin(), aliases.end()};
}

Environment current_environment()
{
    Environment result;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) {
            result.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return result;
}

}  // namespace dkms::sys
