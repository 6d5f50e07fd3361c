// Real dkms.conf files, and what bash makes of them: found through DKMS_CORPUS.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "conf-parsers/dkms_conf.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string read(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What the recording says that dkms holds.
using Values = std::map<std::string, std::map<unsigned, std::string>>;

Values expected_values(const json& directives)
{
    Values values;
    for (const auto& [name, indexes] : directives.items()) {
        for (const auto& [index, value] : indexes.items()) {
            values[name][static_cast<unsigned>(std::stoul(index))] = value.get<std::string>();
        }
    }
    return values;
}

Values evaluated_values(const std::string& text, const json& inputs)
{
    conf::DkmsConfInputs given;
    const auto path = inputs.value("conf_path", "");
    given.texts.push_back({.file = path, .text = text});
    for (const auto& [name, value] : inputs.items()) {
        if (value.is_string() && name != "cwd" && name != "conf_path") {
            given.variables[name] = value.get<std::string>();
        }
    }
    given.machine = {.running_release = inputs.value("current_kernel", ""),
                     .arch = inputs.value("arch", "x86_64"),
                     .processors = 2};
    const MemoryFiles files(std::map<std::string, std::string>{{path, text}});
    const auto conf = conf::parse_dkms_conf(given, files).value;
    Values values;
    for (const auto& [name, directive] : conf->directives) {
        for (const auto& [index, value] : directive.at) {
            values[name][index] = value.value;
        }
    }
    return values;
}

struct Tally {
    unsigned equal = 0;
    unsigned all = 0;
    std::vector<std::string> differing = {};
};

bool is_static(const json& recording)
{
    const auto& dynamic = recording.at("dynamic");
    return !dynamic.value("any", false);
}

/// Compares every recording of a directory of configurations.
void compare(const fs::path& directory, bool only_static, Tally& tally)
{
    for (const auto& package : fs::directory_iterator(directory)) {
        const auto text = read(package.path() / "dkms.conf");
        if (!fs::is_directory(package.path() / "expected")) {
            continue;
        }
        for (const auto& file : fs::directory_iterator(package.path() / "expected")) {
            const auto recording = json::parse(read(file.path()));
            if (only_static && !is_static(recording)) {
                continue;
            }
            ++tally.all;
            const auto expected = expected_values(recording.at("directives"));
            const auto found = evaluated_values(text, recording.at("inputs"));
            if (expected == found) {
                ++tally.equal;
            } else {
                tally.differing.push_back(package.path().filename().native() + " "
                                          + file.path().stem().native());
            }
        }
    }
}

void report(const char* what, const Tally& tally)
{
    std::cout << what << ": " << tally.equal << " of " << tally.all << " as bash has it\n";
    if (std::getenv("DKMS_CORPUS_VERBOSE") != nullptr) {
        for (const auto& name : tally.differing) {
            std::cout << "  differs: " << name << "\n";
        }
    }
}

}  // namespace

TEST_CASE("the corpus is evaluated as bash does it", "[conf][corpus]")
{
    const char* corpus = std::getenv("DKMS_CORPUS");
    if (corpus == nullptr || *corpus == '\0') {
        WARN("skipped: the corpus, since DKMS_CORPUS is not set");
        return;
    }
    Tally literal;
    compare(fs::path(corpus) / "dev", true, literal);
    report("configurations that ask nothing of the machine", literal);
    Tally all;
    compare(fs::path(corpus) / "dev", false, all);
    report("all configurations", all);
    CHECK(literal.equal * 100 >= literal.all * 97);
    CHECK(all.equal * 100 >= all.all * 95);
}

}  // namespace dkms::test
