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

/// The rules for one command.
class MakeCheck {
public:
    MakeCheck(const Package& package, const MakeConfig& make, Findings& findings)
        : package_(package),
          make_(make),
          text_(text_of(make.command.value)),
          words_(plain_words(text_)),
          findings_(findings)
    {}

    void check()
    {
        check_jobs();
        check_installing();
        check_release();
    }

private:
    void add(std::string_view rule, std::string_view part, std::string message, std::string hint)
    {
        findings_.add(rule, place_of_part(part), std::move(message), std::move(hint));
    }

    /// Where a part of the command is written, if it is written so; else the whole.
    config::Origin place_of_part(std::string_view part) const
    {
        auto origin = make_.command.origin;
        const auto lines = split(package_.source.text, '\n');
        const bool is_there = origin.file == package_.source.file && origin.at.line <= lines.size()
                              && origin.at.column <= lines[origin.at.line - 1].size();
        const auto written =
            is_there ? lines[origin.at.line - 1].substr(origin.at.column - 1, origin.length)
                     : std::string_view();
        if (const auto at = written.find(part); at != std::string_view::npos) {
            origin.at.column += static_cast<std::uint32_t>(at);
            origin.length = static_cast<std::uint32_t>(part.size());
        }
        return origin;
    }

    void check_jobs()
    {
        const auto given = jobs_in(words_);
        if (!given || *given == std::to_string(package_.jobs)) {
            return;  // that is $parallel_jobs
        }
        add("job-count", "-j" + *given,
            given->empty() ? std::string("-j without a number starts jobs without end")
                           : fmt::format("MAKE brings a -j{} of its own", *given),
            "leave -j out: dkms gives make the jobs of this machine and command");
    }

    /// `make install` is for dkms to do; in the sandbox it fails.
    void check_installing()
    {
        constexpr std::array<std::string_view, 6> verbs = {"install",  "modules_install", "depmod",
                                                           "modprobe", "insmod",          "sudo"};
        const auto* const verb = std::find_if(verbs.begin(), verbs.end(),
                                              [&](auto word) { return has_word(words_, word); });
        if (verb != verbs.end()) {
            add("make-installs", *verb,
                fmt::format("\"{}\" has no place in MAKE: a build changes nothing outside of its "
                            "own directory",
                            *verb),
                "build only; dkms installs what BUILT_MODULE_NAME names");
        }
    }

    /// A release that is written out: of the machine where the package was made.
    void check_release()
    {
        if (text_.find("uname -r") != std::string::npos) {
            add("running-kernel", "uname -r",
                "MAKE asks for the running kernel, and not for the one it builds for",
                "use $kernelver or $kernel_source_dir");
        }
        constexpr std::array<std::string_view, 2> prefixes = {"/lib/modules/",
                                                              "/usr/src/linux-headers-"};
        for (const auto prefix : prefixes) {
            const auto at = text_.find(prefix);
            const auto path = at == std::string::npos ? std::string() : text_.substr(at);
            const auto release =
                std::string_view(path).substr(std::min(prefix.size(), path.size()));
            const bool is_named = !release.empty() && release.front() >= '0'
                                  && release.front() <= '9'
                                  && !release.starts_with(package_.release);
            const bool was_asked = !package_.running.empty()  // which is a finding of its own
                                   && release.starts_with(package_.running);
            if (is_named && !was_asked) {
                add("fixed-kernel", path.substr(0, path.find_first_of(" \t;'\"")),
                    "MAKE names one kernel, whichever it is to build for",
                    "use $kernelver or $kernel_source_dir");
                return;
            }
        }
    }

    const Package& package_;
    const MakeConfig& make_;
    std::string text_;
    std::vector<std::string> words_;
    Findings& findings_;
};

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
        MakeCheck(package, make, findings).check();
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
