#include "lib/kernel/kernel_exports.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "conf-parsers/symvers.hpp"
#include "lib/base/error.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/mapped_file.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t symvers_limit = std::size_t{64} << 20;

/// The places of Red Hat, SUSE and Debian; the newest compression first.
std::vector<fs::path> symvers_places(const KernelFacts& facts, const LoaderSources& sources)
{
    const auto& release = facts.target.release();
    const auto flavour = release.substr(release.rfind('-') + 1);
    std::vector<fs::path> places;
    for (const auto* suffix : {".zst", ".xz", ".gz", ""}) {
        places.push_back(facts.module_dir / (std::string("symvers") + suffix));
        places.push_back(sources.boot / fmt::format("symvers-{}{}", release, suffix));
    }
    const auto add_tree = [&](const fs::path& tree) { places.push_back(tree / "Module.symvers"); };
    add_tree(facts.source_dir);
    add_tree(sources.source_tree / "kernels" / release);
    add_tree(sources.source_tree / ("linux-headers-" + release));
    add_tree(sources.source_tree / "linux-obj" / facts.target.arch() / flavour);
    return places;
}

/// False if there is no such file.
bool add_symvers_file(const fs::path& file, SymbolTable& table, Provider provider)
{
    auto mapping = sys::MappedFile::open_if_exists(file, symvers_limit);
    if (!mapping) {
        return false;
    }
    const auto text_of = [](std::span<const std::byte> bytes) {
        return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    const auto bytes = mapping->bytes();
    const auto kind = sys::compression_of_bytes(bytes);
    const auto text =
        kind == sys::Compression::none
            ? table.keep(std::move(mapping), text_of(bytes))
            : table.keep(std::string(text_of(sys::decompress(bytes, kind, symvers_limit))));
    conf::add_symvers(table, text, provider);
    return true;
}

void add_offers(const ModuleInfo& module, SymbolTable& table, Provider provider)
{
    const auto name = module.exported.empty() ? std::string_view{} : table.keep(module.name);
    for (const auto& [symbol, offer] : module.exported) {
        table.add(table.keep(symbol),
                  {.crc = offer.crc,
                   .module = name,
                   .gpl_only = offer.gpl_only,
                   .name_space = table.keep(offer.name_space)},
                  provider);
    }
}

/// Does something with every module below a directory that can be read.
template <typename Visitor>
void each_module(const fs::path& directory, Visitor&& visit)
{
    walk_modules(directory, [&](const fs::path& file) {
        try {
            visit(read_module_info(file));
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): what is damaged offers nothing
        }
    });
}

/// Without any Module.symvers: what the kernel's modules export, and the CRCs that
/// they ask of each other and of the kernel's image.
void add_own_modules(const fs::path& module_dir, LoaderFacts& loader)
{
    auto& table = loader.exports;
    std::vector<SymbolVersions> asked;
    each_module(module_dir / "kernel", [&](ModuleInfo module) {
        add_offers(module, table, Provider::kernel);
        asked.push_back(
            std::move(module.has_extended_versions ? module.extended_versions : module.versions));
    });
    for (const auto& versions : asked) {
        for (const auto& [symbol, crc] : versions) {
            if (table.find(symbol) == nullptr) {
                table.add(table.keep(symbol), {.crc = crc});
            }
        }
    }
    loader.exports_are_partial = true;
    loader.exports_source = (module_dir / "kernel").native();
}

/// Modules that did not come with the kernel. Weak links are left out: whether
/// they load is what others want to know.
void add_installed_modules(const fs::path& module_dir, SymbolTable& table)
{
    std::error_code failed;
    for (fs::directory_iterator entries(module_dir, failed); !failed && entries != fs::end(entries);
         entries.increment(failed)) {
        const auto name = entries->path().filename();
        const bool is_other = entries->is_directory(failed) && !entries->is_symlink(failed)
                              && name != "kernel" && name != "weak-updates" && name != "build"
                              && name != "source";
        if (is_other) {
            each_module(entries->path(), [&](const ModuleInfo& module) {
                add_offers(module, table, Provider::installed_later);
            });
        }
    }
}

}  // namespace

void read_exports(const KernelFacts& facts, const LoaderSources& sources, LoaderFacts& loader)
{
    const auto places = symvers_places(facts, sources);
    const auto found = std::find_if(places.begin(), places.end(), [&](const fs::path& place) {
        return add_symvers_file(place, loader.exports, Provider::kernel);
    });
    if (found != places.end()) {
        loader.exports_source = found->native();
    } else {
        add_own_modules(facts.module_dir, loader);
    }
    for (const auto& file : sources.symvers) {
        add_symvers_file(file, loader.exports, Provider::installed_later);
    }
    add_installed_modules(facts.module_dir, loader.exports);
}

}  // namespace dkms::kernel
