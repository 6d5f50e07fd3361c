// Evaluates random programs with bash and with ours: differential [COUNT [SEED]].
// Ends with 1 and the smallest programs found that tell the two apart.
#include <algorithm>
#include <iostream>

#include "lib/base/text.hpp"
#include "tests/differential/bash_shell.hpp"
#include "tests/differential/program_generator.hpp"

namespace dkms::test {
namespace {

constexpr std::size_t programs_of_one_bash = 500;
constexpr std::size_t differences_shown = 20;
constexpr std::size_t bytes_shown = 4000;
/// A program that doubles its text again and again meets our bounds, which bash has not.
constexpr std::size_t bytes_compared = std::size_t{64} << 10;

/// Of all programs that were compared.
struct Tally {
    std::size_t differences = 0;
    std::size_t lost = 0;            ///< bash came to its end, or said more than is compared
    std::size_t not_understood = 0;  ///< we leave them to bash, and say so

    /// Few programs may say nothing: else something is left out of the comparison.
    bool is_good(std::size_t count) const
    {
        return differences == 0 && lost * 100 <= count && not_understood * 50 <= count;
    }
};

bool says_something(const std::optional<std::string>& bash)
{
    return bash && bash->size() <= bytes_compared;
}

/// Whether the two differ; a program that ends bash says nothing.
bool differs(const Program& program)
{
    const auto bash = results_of_bash({program}).front();
    const auto ours = result_of_ours(program);
    return says_something(bash) && ours && trimmed(*bash) != trimmed(*ours);
}

/// Leaves out one command after the other, as long as there still is a difference.
Program minimised(Program program)
{
    for (std::size_t i = 0; i < program.size();) {
        auto shorter = program;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
        if (differs(shorter)) {
            program = std::move(shorter);
            i = 0;
        } else {
            ++i;
        }
    }
    return program;
}

void show(const Program& program, std::uint64_t seed)
{
    std::cout << "== a difference (seed " << seed << ")\n"
              << text_of(program) << "-- bash\n"
              << results_of_bash({program}).front().value_or("").substr(0, bytes_shown)
              << "-- ours\n"
              << result_of_ours(program).value_or("").substr(0, bytes_shown) << "\n"
              << std::flush;
}

/// Programs of one bash.
void compare(std::uint64_t first_seed, std::size_t count, Tally& tally)
{
    std::vector<Program> programs;
    for (std::size_t i = 0; i < count; ++i) {
        programs.push_back(ProgramGenerator(first_seed + i).program());
    }
    const auto results = results_of_bash(programs);
    for (std::size_t i = 0; i < count; ++i) {
        if (!says_something(results[i])) {
            ++tally.lost;
            continue;
        }
        const auto ours = result_of_ours(programs[i]);
        tally.not_understood += ours ? 0U : 1U;
        if (!ours || trimmed(*results[i]) == trimmed(*ours) || !differs(programs[i])) {
            continue;
        }
        if (++tally.differences <= differences_shown) {
            show(minimised(programs[i]), first_seed + i);
        }
    }
}

int run(std::size_t count, std::uint64_t seed)
{
    std::cout << "seed " << seed << ", " << count << " programs\n" << std::flush;
    Tally tally;
    for (std::size_t done = 0; done < count && tally.differences < differences_shown;) {
        const auto size = std::min(programs_of_one_bash, count - done);
        compare(seed + done, size, tally);
        done += size;
    }
    std::cout << tally.differences << " differences, " << tally.lost
              << " programs without an answer of bash, " << tally.not_understood
              << " that are not understood\n";
    return tally.is_good(count) ? 0 : 1;
}

}  // namespace
}  // namespace dkms::test

int main(int count, char** arguments)
{
    const std::vector<std::string> words(arguments + 1, arguments + count);
    const std::size_t programs = words.empty() ? 1000 : std::stoul(words[0]);
    const std::uint64_t seed = words.size() > 1 ? std::stoull(words[1]) : std::random_device()();
    return dkms::test::run(programs, seed);
}
