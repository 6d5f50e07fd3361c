#include "lib/kernel/fact_finder.hpp"

#include <algorithm>
#include <array>

#include "conf-parsers/kernel_config.hpp"
#include "lib/base/module_name.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

constexpr std::array<std::string_view, 4> suffixes = {"", ".gz", ".xz", ".zst"};

/// Debian 13's headers have no .config; auto.conf is in every tree.
void read_config(const FactSources& sources, KernelFacts& facts)
{
    const auto& release = facts.target.release();
    std::vector<std::filesystem::path> candidates = {sources.config_file};
    if (sources.config_file.empty()) {
        candidates = {sources.source_dir / ".config",
                      sources.source_dir / "include/config/auto.conf",
                      sources.boot / ("config-" + release), sources.module_dir / "config"};
    }
    for (const auto& candidate : candidates) {
        if (const auto text = sys::read_file_if_exists(candidate)) {
            facts.config = conf::parse_kernel_config(*text);
            facts.config_file = candidate;
            return;
        }
    }
}

}  // namespace

ModuleCompression find_compression(const std::filesystem::path& module_dir)
{
    std::size_t strongest = 0;
    walk_modules(module_dir, [&](const std::filesystem::path& file) {
        const auto suffix = compression_suffix_of_file(file.native());
        const auto found = std::find(suffixes.begin(), suffixes.end(), suffix);
        strongest = std::max(strongest, static_cast<std::size_t>(found - suffixes.begin()));
    });
    return static_cast<ModuleCompression>(strongest);
}

KernelFacts find_facts(const KernelTarget& target, const FactSources& sources)
{
    KernelFacts facts{
        .target = target, .source_dir = sources.source_dir, .module_dir = sources.module_dir};
    read_config(sources, facts);
    return facts;
}

}  // namespace dkms::kernel
