#include "lib/app/shell_evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lib/app/workshop.hpp"
#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/sandbox.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds time_limit{5};
constexpr std::uint64_t mebibyte = 1U << 20U;
constexpr std::uint64_t memory_limit = 1024 * mebibyte;
constexpr std::uint64_t size_limit = 16 * mebibyte;  // of a file, and of /tmp
constexpr std::size_t output_limit = mebibyte;
constexpr unsigned last_index = 1U << 20U;
constexpr unsigned process_limit = 512;  // builds of the same user may count too

/// Takes the names of the directives, the variables up to "--", the files. It
/// answers on the output that the files do not get: four fields for each value,
/// a NUL after each, and "end". What a file asks to be done at the end of dkms is not.
constexpr std::string_view script = R"(
exec 3>&1 >/dev/null 2>&1
__names=($1)
shift
__report() {
    builtin set +eu
    local name form index value
    for name in "${__names[@]}"; do
        builtin declare -n values=$name
        form=scalar
        [[ $(builtin declare -p "$name") == 'declare -'*a* ]] && form=array
        for index in "${!values[@]}"; do
            value=${values[$index]}
            if [[ $value == *'$('* || $value == *'`'* ]]; then
                value=$(builtin eval "builtin printf %s \"$value\"")
            fi
            builtin printf '%s\0' "$name" "$form" "$index" "$value" >&3
        done
    done
    builtin printf 'end\0' >&3
}
while [[ $1 != -- ]]; do
    builtin declare "$1"
    shift
done
shift
for __file; do
    [[ -r $__file ]] && continue
    builtin printf 'unreadable\0' >&3
    exit
done
trap() {
    case " $* " in
        *' EXIT '* | *' 0 '*) ;;
        *) builtin trap "$@" ;;
    esac
}
builtin trap __report EXIT
for __file; do
    builtin source "$__file" 3>&-
done
)";

Command bash_command(const System& system, const conf::DkmsConfInputs& inputs)
{
    Command command{.program = "bash",
                    .arguments = {"--norc", "--noprofile", "-c", std::string(script), "dkms"},
                    .directory = "/tmp",
                    .environment = system.environment,
                    .time_limit = time_limit};
    // git refuses a repository of another user, which the build user is.
    command.environment.insert({{"GIT_CONFIG_COUNT", "1"},
                                {"GIT_CONFIG_KEY_0", "safe.directory"},
                                {"GIT_CONFIG_VALUE_0", "*"}});
    auto& words = command.arguments;
    const auto names = conf::directive_names();
    words.push_back(join(std::vector<std::string>(names.begin(), names.end()), " "));
    for (const auto& [name, value] : inputs.variables) {
        words.push_back(fmt::format("{}={}", name, value));
    }
    words.emplace_back("--");
    for (const auto& text : inputs.texts) {
        words.push_back(fs::absolute(text.file));
    }
    return command;
}

std::optional<unsigned> index_of(std::string_view field)
{
    const auto number = parse_number(field);
    return number && *number <= last_index ? number : std::nullopt;
}

/// None where the answer is not whole. Nothing in it is taken on trust: a file
/// that is sourced may have written it.
std::optional<config::Directives> directives_of(std::string_view output)
{
    const auto fields = split(output, '\0');
    constexpr std::size_t group = 4;
    if (fields.size() % group != 2 || fields[fields.size() - 2] != "end") {
        return std::nullopt;
    }
    const auto names = conf::directive_names();
    config::Directives directives;
    for (std::size_t i = 0; i + group <= fields.size(); i += group) {
        const auto index = index_of(fields[i + 2]);
        if (index && std::binary_search(names.begin(), names.end(), fields[i])) {
            auto& values = directives[std::string(fields[i])];
            values.indexed = fields[i + 1] == "array";
            values.at[*index].value = fields[i + 3];
        }
    }
    return directives;
}

/// Some configurations keep what they have found out in a file beside them.
sys::SandboxSpec spec_for(const System& system, const conf::DkmsConfInputs& inputs,
                          const std::vector<fs::path>& readable)
{
    auto spec = sandbox_spec(system);
    spec.readable = readable;
    spec.scratch = {fs::absolute(inputs.texts.front().file).parent_path()};
    spec.memory_limit = memory_limit;
    spec.process_limit = process_limit;
    spec.file_size_limit = size_limit;
    spec.fresh_size_limit = size_limit;
    return spec;
}

ShellAnswer run(const System& system, const Command& command)
{
    std::string output;
    const auto ending = system.runner.run(command, [&](std::string_view piece) {
        output += piece;
        return output.size() > output_limit ? sys::SinkAnswer::stop : sys::SinkAnswer::go_on;
    });
    if (ending == sys::Ending{sys::TimedOut{}}) {
        return {.refusal = fmt::format("bash did not end within {} s", time_limit.count())};
    }
    if (ending == sys::Ending{sys::Stopped{}}) {
        return {.refusal = "its values are larger than any need to be"};
    }
    if (output == std::string_view("unreadable", sizeof "unreadable")) {
        return {.refusal = "the user that it would be evaluated as may not read it"};
    }
    auto directives = directives_of(output);
    return directives ? ShellAnswer{.directives = std::move(directives)}
                      : ShellAnswer{.refusal = "bash did not answer"};
}

}  // namespace

ShellAnswer ask_bash(const System& system, const conf::DkmsConfInputs& inputs,
                     const std::vector<fs::path>& readable)
{
    if (system.framework.conf_evaluation.value == config::ConfEvaluation::static_only) {
        return {.refusal = "conf_evaluation=\"static\" is set"};
    }
    const auto spec = spec_for(system, inputs, readable);
    const auto sandbox = sys::find_sandbox(system.runner, system.environment, spec);
    if (!sandbox.can_bind()) {  // Landlock hides nothing
        return {.refusal = "no sandbox can be made here"};
    }
    return run(system, sys::sandboxed(bash_command(system, inputs), spec, sandbox));
}

}  // namespace dkms::app
