#include "tests/differential/bash_shell.hpp"

#include <chrono>
#include <regex>

#include "conf-parsers/shell/evaluation.hpp"
#include "conf-parsers/shell/quoting.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/boost_process_runner.hpp"
#include "tests/differential/program_generator.hpp"
#include "tests/support/memory_files.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

std::string in_single_quotes(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

/// Bash may look for years whether a text matches `*(*).`; a few seconds do for all programs.
constexpr std::chrono::seconds time_limit(5);

/// Commands that print the variables.
std::string showing()
{
    std::string text;
    for (const auto& name : ProgramGenerator::variables()) {
        text += "declare -p " + name + " 2>/dev/null; ";
    }
    return text;
}

/// One bash that forgets everything between two programs.
std::string script_for(const std::vector<Program>& programs, std::size_t first)
{
    std::string text = "shopt -s extglob\nexec 2>/dev/null\n";
    std::string forgetting =
        "unset IFS; unset -f f0 f1 f2 f3; shopt -u nocasematch; set --; unset -v";
    for (const auto& name : ProgramGenerator::variables()) {
        forgetting += " " + name;
    }
    for (auto i = first; i < programs.size(); ++i) {
        text += "eval " + in_single_quotes(text_of(programs[i])) + " >/dev/null </dev/null\n";
        text += "IFS=$' \\t\\n'; " + showing() + "printf '\\0'\n" + forgetting + "\n";
    }
    return text;
}

/// Whether there is something like `"$(echo ${x-$'\\'})"` in a program: bash 5.2 takes what is in
/// the inner quotes for a text without any, and may not find the end of the brace.
bool is_misread_by_bash(const std::string& program)
{
    static const std::regex misread(R"("[^"\n]*\$\([^\n]*\$\{[^}\n]*\$')");
    return std::regex_search(program, misread);
}

}  // namespace

std::string text_of(const Program& program)
{
    return join(program, "\n") + "\n";
}

std::vector<std::optional<std::string>> results_of_bash(const std::vector<Program>& programs)
{
    const TempRoot root;
    const TempRoot empty;  // where a pattern finds no file
    std::vector<std::optional<std::string>> results;
    while (results.size() < programs.size()) {
        root.write("programs", script_for(programs, results.size()));
        std::string output;
        sys::BoostProcessRunner().run({.program = "/bin/bash",
                                       .arguments = {root / "programs"},
                                       .directory = empty.path(),
                                       .environment = {{"LC_ALL", "C"}, {"PATH", "/usr/bin:/bin"}},
                                       .time_limit = time_limit},
                                      [&](std::string_view piece) {
                                          output += piece;
                                          return sys::SinkAnswer::go_on;
                                      });
        std::size_t begin = 0;
        for (auto end = output.find('\0'); end != std::string::npos;
             end = output.find('\0', begin)) {
            results.emplace_back(output.substr(begin, end - begin));
            begin = end + 1;
        }
        if (results.size() < programs.size()) {
            results.emplace_back();  // it ended there: the next one gets another bash
        }
    }
    return results;
}

std::optional<std::string> result_of_ours(const Program& program)
{
    if (is_misread_by_bash(text_of(program))) {
        return std::nullopt;
    }
    const MemoryFiles no_files({}, "/no");  // bash sees those of the machine
    conf::shell::Evaluation evaluation(no_files, {.running_release = "6.1", .processors = 2});
    evaluation.source("/src/dkms.conf", text_of(program), config::OriginKind::package);
    evaluation.source("/src/show.conf", "IFS=$' \\t\\n'; RESULT=$(" + showing() + ")\n",
                      config::OriginKind::package);
    for (const auto& finding : evaluation.diagnostics()) {
        // A variable whose value names itself is counted down to bash's depth, or to ours.
        const bool is_too_deep =
            finding.rule == "arithmetic" && finding.message.ends_with("nested too deeply");
        if (finding.rule == "not-understood" || finding.rule == "too-much" || is_too_deep) {
            return std::nullopt;
        }
    }
    const auto assigned = evaluation.assigned();
    const auto found = assigned.find("RESULT");
    return found == assigned.end() ? "" : found->second.at.at(0).value;
}

}  // namespace dkms::test
