// framework.conf: what its settings take, and whether the documents name them all.
#include <fstream>
#include <set>

#include "conf-parsers/framework_conf.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

const MemoryFiles no_files;

Parsed<config::FrameworkConfig> framework(const std::string& text)
{
    return conf::parse_framework_conf({{.file = "framework.conf", .text = text}}, no_files, {});
}

const Diagnostic& only_finding(const Parsed<config::FrameworkConfig>& parsed)
{
    REQUIRE(parsed.diagnostics.size() == 1);
    return parsed.diagnostics.front();
}

std::vector<std::string> lines_of(const char* file)
{
    std::ifstream stream(std::string(DKMS_SOURCE_DIR "/") + file);
    REQUIRE(stream);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool is_lower_name(const std::string& word)
{
    return word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos
           && word.size() > 3;
}

/// A line without what stands in parentheses, quotes and commas.
std::string bare(const std::string& line)
{
    std::string text;
    bool is_aside = false;
    for (const char c : line) {
        is_aside = c == '(' || (is_aside && c != ')');
        if (!is_aside && c != '"' && c != ',' && c != ')') {
            text += c;
        }
    }
    return text;
}

/// The names in the line below each `.TP` of a man page.
std::set<std::string> names_in_man_page(const char* file)
{
    std::set<std::string> names;
    bool is_term = false;
    for (const auto& line : lines_of(file)) {
        for (const auto& word : split_words(is_term ? bare(line) : "")) {
            if (is_lower_name(word)) {
                names.insert(word);
            }
        }
        is_term = line == ".TP";
    }
    return names;
}

}  // namespace

TEST_CASE("every setting is in the man page, and nothing else is", "[conf][framework]")
{
    const auto documented = names_in_man_page("docs/man/framework.conf.5");
    const auto known = conf::setting_names();
    for (const auto name : known) {
        INFO(name);
        CHECK(documented.contains(std::string(name)));
    }
    for (const auto& name : documented) {
        INFO(name);
        CHECK(conf::is_setting(name));
    }
}

TEST_CASE("what the installed framework.conf shows is what holds without it", "[conf][framework]")
{
    std::string enabled;
    for (const auto& line : lines_of("cmd/share/framework.conf")) {
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        enabled += (is_setting ? line.substr(1) : "") + "\n";
    }
    const auto parsed = framework(enabled);
    CHECK(parsed.diagnostics.empty());
    const auto& shown = *parsed.value;
    const config::FrameworkConfig defaults;
    CHECK(shown.source_tree.value == defaults.source_tree.value);
    CHECK(shown.dkms_tree.value == defaults.dkms_tree.value);
    CHECK(shown.install_tree.value == defaults.install_tree.value);
    CHECK(shown.install_location.value == defaults.install_location.value);
    CHECK(shown.conf_evaluation.value == defaults.conf_evaluation.value);
    CHECK(shown.sandbox.value == defaults.sandbox.value);
    CHECK(shown.build_user.value == defaults.build_user.value);
    CHECK(shown.build_time_limit.value == defaults.build_time_limit.value);
    CHECK(shown.build_memory_limit.value == defaults.build_memory_limit.value);
    CHECK(shown.build_process_limit.value == defaults.build_process_limit.value);
    CHECK(shown.require_proof.value == defaults.require_proof.value);
    CHECK(shown.weak_modules.value == defaults.weak_modules.value);
    CHECK(shown.weak_sweep.value == defaults.weak_sweep.value);
    CHECK(shown.symlink_modules.value == defaults.symlink_modules.value);
    CHECK(shown.verbose.value == defaults.verbose.value);
}

TEST_CASE("a wrong value of framework.conf is shown with its line", "[conf][framework]")
{
    for (const auto* text :
         {"sandbox=maybe", "parallel_jobs=many", "build_time_limit=1h", "dkms_tree=here",
          "conf_evaluation=bash", "weak_modules=on", "try_sign_modules=perhaps",
          "install_location=../extra", "install_location="}) {
        INFO(text);
        const auto parsed = framework(std::string("\n  ") + text + "\n");
        const auto& finding = only_finding(parsed);
        CHECK(finding.rule == "setting");
        CHECK(finding.severity == Severity::error);
        CHECK(finding.at == SourcePosition{.line = 2, .column = 3});
        CHECK(finding.length == std::string_view(text).size());
    }
}

TEST_CASE("a switch is yes for whatever dkms takes for one, with a warning", "[conf][framework]")
{
    for (const auto* word : {"1", "y", "yes", "true", "on"}) {
        CHECK(framework(std::string("verbose=") + word).diagnostics.empty());
        CHECK(framework(std::string("verbose=") + word).value->verbose.value);
    }
    for (const auto* word : {"", "0", "n", "no", "false"}) {
        CHECK(framework(std::string("weak_sweep=") + word).diagnostics.empty());
        CHECK_FALSE(framework(std::string("weak_sweep=") + word).value->weak_sweep.value);
    }
    const auto doubtful = framework("symlink_modules=maybe");
    CHECK(only_finding(doubtful).severity == Severity::warning);
    CHECK(doubtful.value->symlink_modules.value);
}

TEST_CASE("an unknown setting is reported once, with what may be meant", "[conf][framework]")
{
    const auto parsed = framework("sand_box=off\nsand_box=auto\n");
    const auto& finding = only_finding(parsed);
    CHECK(finding.rule == "unknown-setting");
    CHECK(finding.severity == Severity::warning);
    CHECK(finding.at.line == 2);
    CHECK(finding.hint.starts_with("is sandbox meant?"));
    CHECK(only_finding(framework("something_else=1")).hint.find("meant") == std::string::npos);
    CHECK(framework("base=/srv\ndkms_tree=$base/dkms\n").diagnostics.empty());
}

}  // namespace dkms::test
