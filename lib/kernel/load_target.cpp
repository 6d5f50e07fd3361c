#include "lib/kernel/load_target.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conf-parsers/symvers.hpp"
#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t symvers_limit = std::size_t{64} << 20;
constexpr unsigned in_tree_tries = 8;  // the first modules may have no vermagic, or be damaged

/// "#define NAME "text"" of a generated header: the text between the quotes.
std::string quoted_text(const fs::path& header, std::string_view name)
{
    const auto text = sys::read_file_if_exists(header).value_or("");
    for (const auto line : split(text, '\n')) {
        if (line.find(name) == std::string_view::npos) {
            continue;
        }
        const auto first = line.find('"');
        const auto last = line.rfind('"');
        if (first != std::string_view::npos && first < last) {
            return std::string(line.substr(first + 1, last - first - 1));
        }
    }
    return {};
}

/// MODULE_ARCH_VERMAGIC; none for an arch that is not known here.
std::optional<std::string> arch_vermagic(const KernelConfig& config)
{
    if (config.is_enabled("CONFIG_X86_64") || config.is_enabled("CONFIG_S390")) {
        return "";
    }
    if (config.is_enabled("CONFIG_ARM64")) {
        return "aarch64";
    }
    if (config.is_enabled("CONFIG_RISCV")) {
        return "riscv";
    }
    if (config.is_enabled("CONFIG_LOONGARCH")) {
        return "LOONGARCH 64BIT ";
    }
    return std::nullopt;
}

bool is_preemptible(const KernelConfig& config)
{
    // CONFIG_PREEMPT_BUILD since 5.16, CONFIG_PREEMPT before.
    return config.is_enabled("CONFIG_PREEMPT_BUILD") || config.is_enabled("CONFIG_PREEMPT");
}

using Witness = std::pair<fs::path, ModuleInfo>;

/// What a module says, if it says a vermagic.
std::optional<Witness> witness_of(const fs::path& file)
{
    try {
        auto info = read_module_info(file);
        if (info.has_vermagic) {
            return Witness{file, std::move(info)};
        }
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next one may do
    }
    return std::nullopt;
}

/// An in-tree module is the best witness of a kernel's vermagic. Modules that
/// were installed later are none: they may be built for another kernel.
std::optional<Witness> find_witness(const fs::path& module_dir)
{
    std::error_code error;
    unsigned tries = 0;
    fs::recursive_directory_iterator entries(module_dir / "kernel", error);
    for (; !error && entries != fs::end(entries) && tries < in_tree_tries;
         entries.increment(error)) {
        if (module_name_of_file(entries->path().native()).empty()) {
            continue;
        }
        ++tries;
        if (auto witness = witness_of(entries->path())) {
            return witness;
        }
    }
    return std::nullopt;
}

void read_vermagic(const KernelFacts& facts, LoaderFacts& loader)
{
    if (auto witness = find_witness(facts.module_dir)) {
        loader.vermagic = witness->second.vermagic;
        loader.vermagic_source = witness->first.native();
        loader.elf_class = witness->second.elf_class;
        loader.elf_machine = witness->second.elf_machine;
        loader.struct_module_size = witness->second.struct_module_size;
        return;
    }
    const auto generated = facts.source_dir / "include/generated";
    const auto release = quoted_text(generated / "utsrelease.h", "UTS_RELEASE");
    auto hash = quoted_text(generated / "randstruct_hash.h", "RANDSTRUCT_HASHED_SEED");
    if (!release.empty() && !facts.config.options.empty()) {
        loader.vermagic = compose_vermagic(release, facts.config, hash);
        loader.vermagic_source = (generated / "utsrelease.h").native();
    }
}

std::vector<fs::path> symvers_places(const KernelFacts& facts, const fs::path& boot)
{
    std::vector<fs::path> places;
    for (const auto* suffix : {".zst", ".xz", ".gz", ""}) {
        places.push_back(facts.module_dir / (std::string("symvers") + suffix));
        places.push_back(boot / fmt::format("symvers-{}{}", facts.target.release(), suffix));
    }
    places.push_back(facts.source_dir / "Module.symvers");
    return places;
}

/// False if there is no such file.
bool add_symvers_file(const fs::path& file, SymbolTable& table)
{
    auto text = sys::read_file_if_exists(file, symvers_limit);
    if (!text) {
        return false;
    }
    const auto bytes = std::as_bytes(std::span(*text));
    if (const auto kind = sys::compression_of_bytes(bytes); kind != sys::Compression::none) {
        const auto plain = sys::decompress(bytes, kind, symvers_limit);
        text->assign(reinterpret_cast<const char*>(plain.data()), plain.size());
    }
    conf::add_symvers(table, *std::move(text));
    return true;
}

}  // namespace

std::string compose_vermagic(const std::string& utsrelease, const KernelConfig& config,
                             const std::string& randstruct_hash)
{
    const auto arch = arch_vermagic(config);
    if (!arch) {
        return {};
    }
    auto text = utsrelease + " ";
    const auto add_if = [&](bool condition, std::string_view word) {
        text += condition ? word : std::string_view{};
    };
    add_if(config.is_enabled("CONFIG_SMP"), "SMP ");
    add_if(is_preemptible(config), "preempt ");
    add_if(!is_preemptible(config) && config.is_enabled("CONFIG_PREEMPT_RT"), "preempt_rt ");
    add_if(config.is_enabled("CONFIG_MODULE_UNLOAD"), "mod_unload ");
    add_if(config.is_enabled("CONFIG_MODVERSIONS"), "modversions ");
    text += *arch;
    add_if(config.is_enabled("CONFIG_RANDSTRUCT") && !randstruct_hash.empty(),
           "RANDSTRUCT_" + randstruct_hash);
    return text;
}

LoaderFacts read_loader_facts(const KernelFacts& facts, const fs::path& boot,
                              const std::vector<fs::path>& more_symvers)
{
    LoaderFacts loader{.release = facts.target.release()};
    read_vermagic(facts, loader);
    for (const auto& place : symvers_places(facts, boot)) {
        if (add_symvers_file(place, loader.exports)) {
            loader.exports_source = place.native();
            break;
        }
    }
    for (const auto& file : more_symvers) {
        add_symvers_file(file, loader.exports);
    }
    const auto& config = facts.config;
    loader.allows_missing_namespaces =
        config.is_enabled("CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS");
    loader.forces_load = config.is_enabled("CONFIG_MODULE_FORCE_LOAD");
    loader.allows_btf_mismatch = !config.is_enabled("CONFIG_DEBUG_INFO_BTF_MODULES")
                                 || config.is_enabled("CONFIG_MODULE_ALLOW_BTF_MISMATCH");
    return loader;
}

}  // namespace dkms::kernel
