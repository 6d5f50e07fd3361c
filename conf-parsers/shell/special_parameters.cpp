// `$#`, `$LINENO` and their like, which nobody has assigned.
#include <algorithm>
#include <array>

#include "conf-parsers/shell/expander.hpp"

namespace dkms::conf::shell {
namespace {

/// What only a shell that runs could answer.
bool asks_machine(std::string_view name)
{
    constexpr auto names = std::to_array<std::string_view>({"BASH",          "BASHOPTS",
                                                            "BASHPID",       "BASH_ARGC",
                                                            "BASH_ARGV",     "BASH_ARGV0",
                                                            "BASH_COMMAND",  "BASH_LINENO",
                                                            "BASH_SUBSHELL", "BASH_VERSINFO",
                                                            "BASH_VERSION",  "COMP_WORDBREAKS",
                                                            "DIRSTACK",      "EPOCHREALTIME",
                                                            "EPOCHSECONDS",  "EUID",
                                                            "FUNCNAME",      "GROUPS",
                                                            "HISTCMD",       "HOME",
                                                            "HOSTNAME",      "HOSTTYPE",
                                                            "LANG",          "LOGNAME",
                                                            "MACHTYPE",      "OLDPWD",
                                                            "OPTERR",        "OPTIND",
                                                            "OSTYPE",        "PATH",
                                                            "PIPESTATUS",    "PPID",
                                                            "PS4",           "PWD",
                                                            "RANDOM",        "SECONDS",
                                                            "SHELL",         "SHELLOPTS",
                                                            "SHLVL",         "SRANDOM",
                                                            "SUDO_USER",     "TERM",
                                                            "TMPDIR",        "UID",
                                                            "USER",          "_"});
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

/// `$#`, `$?`, `$0`, `$1`…; none for a parameter that is not set.
Expander::Value Expander::special(const std::string& name)
{
    const auto& positional = *shell_.positional_;
    if (name == "#") {
        return std::to_string(positional.size());
    }
    if (name == "?") {
        return std::to_string(shell_.status_);
    }
    if (name == "0") {
        return "dkms";
    }
    if (name == "!") {
        return std::nullopt;
    }
    if (name == "$" || name == "-") {
        shell_.diagnose(Severity::error, "not-understood", "$" + name + " has no value here", "");
        return std::nullopt;
    }
    constexpr std::size_t digits = 6;
    const auto number = name.size() > digits ? 0 : std::stoul(name);
    return number >= 1 && number <= positional.size() ? Value(positional[number - 1])
                                                      : std::nullopt;
}

Expander::Value Expander::machine_value(const std::string& name)
{
    if (name == "LINENO") {
        return std::to_string(shell_.at_.line);
    }
    if (name == "FUNCNAME" && !shell_.called_.empty()) {
        return shell_.called_.back();
    }
    if (name == "PWD" && !shell_.directories_.now.empty()) {
        return shell_.directories_.now;
    }
    refuse_machine_value(name);
    return std::nullopt;
}

void Expander::refuse_machine_value(const std::string& name)
{
    if (asks_machine(name)) {
        shell_.diagnose(Severity::error, "not-understood",
                        "$" + name + " depends on who runs dkms, where and when",
                        "a configuration is read by dkms alone, for one kernel");
    }
}

}  // namespace dkms::conf::shell
