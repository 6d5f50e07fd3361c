// Small configurations, one idiom each, and what bash makes of them. With bash
// at hand it is asked again, so that no expectation rots; DKMS_ACCEPT=1 writes
// down what it says.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "conf-parsers/shell/evaluation.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/boost_process_runner.hpp"
#include "lib/sys/real_file_view.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;

const fs::path directory = DKMS_CONFORMANCE;

/// What is given to each configuration, as dkms gives it.
const std::map<std::string, std::string>& given()
{
    static const std::map<std::string, std::string> variables = {
        {"arch", "x86_64"},
        {"kernel_source_dir", "/lib/modules/6.1.0-56-amd64/build"},
        {"kernelver", "6.1.0-56-amd64"},
    };
    return variables;
}

std::string read(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string on_one_line(std::string_view value)
{
    std::string result;
    for (const char c : value) {
        result += c == '\n' ? std::string("\\n") : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return result;
}

/// `NAME[INDEX]=VALUE` lines of the variables in capitals: those are directives.
std::string evaluated(const fs::path& conf)
{
    const sys::RealFileView files({directory});
    conf::shell::Evaluation evaluation(files, {.running_release = "9.9", .arch = "x86_64"});
    for (const auto& [name, value] : given()) {
        evaluation.set(name, value);
    }
    evaluation.source(conf.native(), read(conf), config::OriginKind::package);
    std::string lines;
    for (const auto& [name, values] : evaluation.assigned()) {
        const bool is_directive = name[0] >= 'A' && name[0] <= 'Z' && !name.starts_with("BASH")
                                  && name != "IFS" && name != "REPLY";
        for (const auto& [index, text] : values.at) {
            lines += is_directive ? name + "[" + std::to_string(index)
                                        + "]=" + on_one_line(text.value) + "\n"
                                  : std::string{};
        }
    }
    return lines;
}

/// The same, by bash.
constexpr std::string_view bash_script = R"(
exec 2>/dev/null
shopt -s extglob
mapfile -t conformance_before < <(compgen -v)
. "$1" >/dev/null
unset IFS
for conformance_name in $(compgen -v | LC_ALL=C sort); do
    case " ${conformance_before[*]} " in *" $conformance_name "*) continue ;; esac
    case $conformance_name in BASH*|IFS|REPLY|[!A-Z]*|PIPESTATUS|OLDPWD) continue ;; esac
    declare -n conformance_value=$conformance_name
    for conformance_index in "${!conformance_value[@]}"; do
        conformance_text=${conformance_value[$conformance_index]//\\/\\\\}
        printf '%s[%s]=%s\n' "$conformance_name" "$conformance_index" "${conformance_text//$'\n'/\\n}"
    done
    unset -n conformance_value
done
)";

std::string asked_of_bash(const fs::path& conf)
{
    auto environment = given();
    environment.insert({{"LC_ALL", "C"}, {"PATH", "/usr/bin:/bin"}});
    std::string output;
    sys::BoostProcessRunner().run(
        {.program = "/bin/bash",
         .arguments = {"-c", std::string(bash_script), "bash", conf.native()},
         .environment = environment},
        [&](std::string_view piece) {
            output += piece;
            return sys::SinkAnswer::go_on;
        });
    return output;
}

std::vector<fs::path> configurations()
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == ".conf") {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

fs::path expectation_of(fs::path conf)
{
    return conf.replace_extension(".expected");
}

}  // namespace

TEST_CASE("configurations are evaluated as recorded from bash", "[conf][conformance]")
{
    const auto all = configurations();
    CHECK(all.size() >= 60);
    for (const auto& conf : all) {
        INFO(conf.filename().native());
        CHECK(evaluated(conf) == read(expectation_of(conf)));
    }
}

TEST_CASE("bash still says what was recorded from it", "[conf][conformance]")
{
    if (!fs::exists("/bin/bash")) {
        WARN("skipped: there is no bash to ask");
        return;
    }
    const char* accept = std::getenv("DKMS_ACCEPT");
    for (const auto& conf : configurations()) {
        INFO(conf.filename().native());
        const auto said = asked_of_bash(conf);
        if (accept != nullptr && *accept != '\0') {
            std::ofstream(expectation_of(conf), std::ios::binary) << said;
        }
        CHECK(said == read(expectation_of(conf)));
    }
}

}  // namespace dkms::test
