// What is wrong with the commands of MAKE.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conf-parsers/lint/package.hpp"
#include "lib/base/text.hpp"

namespace dkms::conf::lint {
namespace {

using config::MakeConfig;

bool has_word(const std::vector<std::string>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The words of a command, without the signs of the shell.
std::vector<std::string> plain_words(std::string text)
{
    const auto is_sign = [](char c) {
        return std::string_view("'\";&|()").find(c) != std::string_view::npos;
    };
    std::replace_if(text.begin(), text.end(), is_sign, ' ');
    return split_words(text);
}

bool is_number(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What -j says in a command: a number, or nothing; none where there is no -j.
std::optional<std::string> jobs_in(const std::vector<std::string>& words)
{
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "-j") {
            const auto next = word + 1;
            return next != words.end() && is_number(*next) ? *next : std::string{};
        }
        if (word->starts_with("-j") && is_number(word->substr(2))) {
            return word->substr(2);
        }
    }
    return std::nullopt;
}

void check_jobs(const MakeConfig& make, const std::vector<std::string>& words, unsigned jobs,
                Findings& findings)
{
    const auto given = jobs_in(words);
    if (!given || *given == std::to_string(jobs)) {
        return;  // that is $parallel_jobs
    }
    const auto hint = "leave -j out: dkms gives make the jobs of this machine and command";
    if (given->empty()) {
        findings.add("job-count", make.command.origin,
                     "-j without a number starts jobs without "
                     "end",
                     hint);
    } else {
        findings.add("job-count", make.command.origin,
                     fmt::format("MAKE brings a -j{} of its own", *given), hint);
    }
}

/// `make install` is for dkms to do; in the sandbox it fails.
void check_installing(const MakeConfig& make, const std::vector<std::string>& words,
                      Findings& findings)
{
    constexpr std::array<std::string_view, 6> verbs = {"install",  "modules_install", "depmod",
                                                       "modprobe", "insmod",          "sudo"};
    const auto* const verb =
        std::find_if(verbs.begin(), verbs.end(), [&](auto word) { return has_word(words, word); });
    if (verb != verbs.end()) {
        findings.add("make-installs", make.command.origin,
                     fmt::format("\"{}\" has no place in MAKE: a build changes nothing outside of "
                                 "its own directory",
                                 *verb),
                     "build only; dkms installs what BUILT_MODULE_NAME names");
    }
}

/// A release that is written out: of the machine where the package was made.
void check_release(const MakeConfig& make, const std::string& text, const std::string& release,
                   Findings& findings)
{
    if (text.find("uname -r") != std::string::npos) {
        findings.add("running-kernel", make.command.origin,
                     "MAKE asks for the running kernel, and not for the one it builds for",
                     "use $kernelver or $kernel_source_dir");
    }
    constexpr std::string_view modules = "/lib/modules/";
    constexpr std::string_view headers = "/usr/src/linux-headers-";
    for (const auto prefix : {modules, headers}) {
        const auto at = text.find(prefix);
        const auto rest = at == std::string::npos
                              ? std::string_view()
                              : std::string_view(text).substr(at + prefix.size());
        if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9'
            && !rest.starts_with(release)) {
            findings.add("fixed-kernel", make.command.origin,
                         "MAKE names one kernel, whichever it is to build for",
                         "use $kernelver or $kernel_source_dir");
            return;
        }
    }
}

}  // namespace

std::string text_of(const config::CommandText& command)
{
    if (const auto* text = std::get_if<std::string>(&command)) {
        return *text;
    }
    return join(std::get<std::vector<std::string>>(command), " ");
}

void check_make(const Package& package, Findings& findings)
{
    for (const auto& make : package.config.make) {
        const auto text = text_of(make.command.value);
        const auto words = plain_words(text);
        check_jobs(make, words, package.jobs, findings);
        check_installing(make, words, findings);
        check_release(make, text, package.release, findings);
    }
}

std::vector<Diagnostic> check_make_knows_kernel(
    const std::vector<config::PackageConfig>& for_kernels)
{
    const auto command = [](const config::PackageConfig& config) {
        return config.make.empty() ? std::string{} : text_of(config.make.front().command.value);
    };
    const auto text = for_kernels.size() < 2 ? std::string{} : command(for_kernels.front());
    const auto mentions = [&text](std::string_view word) {
        return text.find(word) != std::string::npos;
    };
    const bool is_same = std::all_of(for_kernels.begin(), for_kernels.end(),
                                     [&](const auto& config) { return command(config) == text; });
    if (!is_same || !has_word(plain_words(text), "make") || text.starts_with("make")
        || mentions("kernelver") || mentions("KERNELRELEASE") || mentions("uname")) {
        return {};
    }
    const auto& origin = for_kernels.front().make.front().command.origin;
    Findings findings(origin.file);
    findings.add("make-without-kernel", origin,
                 "MAKE is the same for every kernel: most makefiles then build for the running one",
                 "begin it with make, to which dkms adds KERNELRELEASE, or pass $kernelver on");
    return findings.take();
}

}  // namespace dkms::conf::lint
