#include "lib/app/weak_word.hpp"

#include <utility>

#include "lib/app/targets.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/fact_finder.hpp"
#include "lib/kernel/load_target.hpp"

namespace dkms::app {

using config::NoWeakModules;

std::optional<WeakWord> weak_word(const System& system, const ConfigQuery& query)
{
    try {
        const auto config = read_config(system, query);
        return config.value ? std::optional(config.value->no_weak_modules) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // its source is gone: nobody can ask for a link
    }
}

WeakWord for_both(const WeakWord& own, const std::optional<WeakWord>& other)
{
    const bool is_forbidden = other && other->value == NoWeakModules::yes;
    return own.value != NoWeakModules::yes && is_forbidden ? *other : own;
}

const std::string& WeakProspect::vermagic(const KernelTarget& kernel,
                                          const ConfigSelection& selection)
{
    const auto known = vermagics_.find(kernel);
    if (known != vermagics_.end()) {
        return known->second;
    }
    const auto& layout = system_.layout;
    const auto facts =
        kernel::find_facts(kernel, {.source_dir = kernel_source_of(system_, kernel, selection),
                                    .module_dir = layout.kernel(kernel.release()),
                                    .boot = layout.boot});
    return vermagics_.emplace(kernel, kernel::read_vermagic(facts)).first->second;
}

std::vector<KernelWeakWord> WeakProspect::of(const ConfigQuery& built_for, const WeakWord& own)
{
    std::vector<KernelWeakWord> words;
    const auto& from = built_for.kernel;
    for (const auto& into : named_or_installed_kernels(system_, {.arch = from.arch()})) {
        auto query = built_for;
        query.kernel = into;
        query.shell = ShellUse::recorded;
        const auto said = into == from ? own : for_both(own, weak_word(system_, query));
        words.push_back({.kernel = into,
                         .no_weak_modules = policy::no_weak_modules_in_force(
                             said, vermagic(from, built_for.selection), vermagic(into, {}))});
    }
    return words;
}

}  // namespace dkms::app
