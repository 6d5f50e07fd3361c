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

/// Whether the two differ; a program that ends bash says nothing.
bool differs(const Program& program)
{
    const auto bash = results_of_bash({program}).front();
    return bash && trimmed(*bash) != trimmed(result_of_ours(program));
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
              << results_of_bash({program}).front().value_or("") << "-- ours\n"
              << result_of_ours(program) << "\n";
}

/// Programs of one bash; how many differ.
std::size_t compare(std::uint64_t first_seed, std::size_t count, std::size_t& lost)
{
    std::vector<Program> programs;
    for (std::size_t i = 0; i < count; ++i) {
        programs.push_back(ProgramGenerator(first_seed + i).program());
    }
    const auto results = results_of_bash(programs);
    std::size_t differences = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!results[i] && lost++ == 0) {
            std::cout << "== bash ends (seed " << first_seed + i << ")\n" << text_of(programs[i]);
        }
        if (!results[i] || trimmed(*results[i]) == trimmed(result_of_ours(programs[i]))
            || !differs(programs[i])) {
            continue;
        }
        if (++differences <= differences_shown) {
            show(minimised(programs[i]), first_seed + i);
        }
    }
    return differences;
}

int run(std::size_t count, std::uint64_t seed)
{
    std::cout << "seed " << seed << ", " << count << " programs\n";
    std::size_t differences = 0;
    std::size_t lost = 0;
    for (std::size_t done = 0; done < count && differences < differences_shown;) {
        const auto size = std::min(programs_of_one_bash, count - done);
        differences += compare(seed + done, size, lost);
        done += size;
    }
    std::cout << differences << " differences, " << lost << " programs without an answer of bash\n";
    return differences == 0 && lost * 100 <= count ? 0 : 1;
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
