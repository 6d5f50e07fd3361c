// Converts each real dkms.conf of a corpus that is found through DKMS_CORPUS, and
// compares the plans of both for the kernels that the corpus knows.
#include "lib/app/convert.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <set>

#include <nlohmann/json.hpp>

#include "lib/app/load_config.hpp"
#include "lib/base/error.hpp"
#include "tests/integration/machine.hpp"

namespace dkms::test {
namespace {

using nlohmann::json;

std::string read(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct Tally {
    unsigned converted = 0;
    unsigned refused = 0;
    unsigned wrong = 0;
    unsigned invalid = 0;  ///< refused, and no plan is made of them as they are either

    unsigned all() const { return converted + refused + wrong; }
};

/// What the recordings of a file say about it.
struct Recorded {
    bool is_static = true;  ///< no value depends on commands or files
    std::vector<app::KernelWords> kernels = {};
};

Recorded recorded_of(const fs::path& package)
{
    Recorded recorded;
    for (const auto& file : fs::directory_iterator(package / "expected")) {
        const auto recording = json::parse(read(file.path()));
        recorded.is_static = recorded.is_static && !recording.at("dynamic").value("any", false);
        const auto& inputs = recording.at("inputs");
        recorded.kernels.push_back(
            {inputs.at("kernelver").get<std::string>(), inputs.at("arch").get<std::string>()});
    }
    return recorded;
}

/// Whether dkms takes a file as it is.
bool is_valid(const Machine& machine, const fs::path& package, const Recorded& recorded)
{
    return std::all_of(recorded.kernels.begin(), recorded.kernels.end(), [&](const auto& kernel) {
        const auto read = app::read_config(
            machine.system,
            {.kernel = KernelTarget::checked(kernel.release, kernel.arch), .source = package});
        return !has_errors(read.diagnostics);
    });
}

void convert(Machine& machine, const fs::path& package, const Recorded& recorded, Tally& tally)
{
    machine.progress.diagnostics.clear();
    try {
        app::convert(machine.system, {.file = package / "dkms.conf",
                                      .kernels = {.kernels = recorded.kernels},
                                      .verify = true});
        ++tally.converted;
    } catch (const Error& error) {
        const bool has_reason = has_errors(machine.progress.diagnostics);
        ++(has_reason ? tally.refused : tally.wrong);
        tally.invalid += has_reason && !is_valid(machine, package, recorded) ? 1U : 0U;
        const auto reason =
            has_reason ? machine.progress.diagnostics.front() : Diagnostic{.message = error.what()};
        std::cout << (has_reason ? "refused " : "WRONG ") << package.filename().native() << ":"
                  << reason.at.line << ":" << reason.at.column << ": " << reason.message << "\n";
    }
}

bool judge(const char* what, const Tally& tally, unsigned least)
{
    std::cout << what << ": " << tally.converted << " of " << tally.all() << " converted, "
              << tally.refused << " refused, " << tally.invalid << " of them invalid as they are, "
              << tally.wrong << " wrong\n";
    return tally.wrong == 0 && tally.converted * 100 >= (tally.all() - tally.invalid) * least;
}

int run(const fs::path& corpus)
{
    Machine machine;
    Tally plain;
    Tally others;
    for (const auto* part : {"dev", "idioms"}) {
        std::set<fs::path> packages;
        for (const auto& entry : fs::directory_iterator(corpus / part)) {
            if (fs::is_directory(entry.path() / "expected")) {
                packages.insert(entry.path());
            }
        }
        for (const auto& package : packages) {
            const auto recorded = recorded_of(package);
            const bool counts = recorded.is_static && part == std::string("dev");
            convert(machine, package, recorded, counts ? plain : others);
        }
    }
    const bool is_good = judge("files that ask nothing of the machine", plain, 90);
    return judge("other files, and idioms", others, 0) && is_good ? 0 : 1;
}

}  // namespace
}  // namespace dkms::test

int main()
{
    const char* corpus = std::getenv("DKMS_CORPUS");
    if (corpus == nullptr || *corpus == '\0') {
        std::cout << "skipped: no corpus, DKMS_CORPUS is not set\n";
        constexpr int skipped = 77;
        return skipped;
    }
    try {
        return dkms::test::run(corpus);
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
