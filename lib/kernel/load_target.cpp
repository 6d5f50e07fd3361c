#include "lib/kernel/load_target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/kernel_exports.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

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

/// What a module says, if it came with the kernel and says a vermagic.
std::optional<Witness> witness_of(const fs::path& file)
{
    try {
        auto info = read_module_info(file);
        if (info.has_vermagic && info.in_tree) {
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

/// e_machine and the rest by `uname -m`, for a kernel without modules.
std::optional<ElfKind> elf_kind_of(std::string_view arch)
{
    constexpr std::array<std::pair<std::string_view, ElfKind>, 8> known = {{
        {"x86_64", {64, 62, false}},
        {"aarch64", {64, 183, false}},
        {"ppc64le", {64, 21, false}},
        {"riscv64", {64, 243, false}},
        {"s390x", {64, 22, true}},
        {"loongarch64", {64, 258, false}},
        {"i686", {32, 3, false}},
        {"armv7l", {32, 40, false}},
    }};
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const auto& entry) { return entry.first == arch; });
    if (found == known.end()) {
        return std::nullopt;
    }
    return found->second;
}

void add_vermagic(const KernelFacts& facts, LoaderFacts& loader)
{
    if (auto witness = find_witness(facts.module_dir)) {
        const auto& info = witness->second;
        loader.vermagic = info.vermagic;
        loader.vermagic_source = witness->first.native();
        loader.elf = ElfKind{
            .bits = info.elf_class, .machine = info.elf_machine, .big_endian = info.big_endian};
        loader.struct_module_size = info.struct_module_size;
        loader.trusted_signer = info.signature ? info.signature->signer : "";
        return;
    }
    loader.elf = elf_kind_of(facts.target.arch());
    const auto generated = facts.source_dir / "include/generated";
    const auto release = quoted_text(generated / "utsrelease.h", "UTS_RELEASE");
    auto hash = quoted_text(generated / "randstruct_hash.h", "RANDSTRUCT_HASHED_SEED");
    if (!release.empty() && !facts.config.options.empty()) {
        loader.vermagic = compose_vermagic(release, facts.config, hash);
        loader.vermagic_source = (generated / "utsrelease.h").native();
    }
}

/// "6.12.117+deb12-amd64" -> 6.12; 0.0 where a release does not begin so.
KernelSeries series_of(std::string_view release)
{
    KernelSeries series;
    const auto* end = release.data() + release.size();
    const auto major = std::from_chars(release.data(), end, series.major);
    if (major.ec == std::errc{} && major.ptr != end && *major.ptr == '.') {
        std::from_chars(major.ptr + 1, end, series.minor);
    }
    return series;
}

ModuleCompression own_decompression(const KernelConfig& config)
{
    if (!config.is_enabled("CONFIG_MODULE_DECOMPRESS")) {
        return ModuleCompression::none;
    }
    if (config.is_enabled("CONFIG_MODULE_COMPRESS_GZIP")) {
        return ModuleCompression::gzip;
    }
    return config.is_enabled("CONFIG_MODULE_COMPRESS_XZ") ? ModuleCompression::xz
                                                          : ModuleCompression::zstd;
}

void read_config(const KernelFacts& facts, LoaderFacts& loader)
{
    const auto& config = facts.config;
    loader.config_source = config.options.empty() ? "" : facts.config_file.native();
    loader.allows_missing_namespaces =
        config.is_enabled("CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS");
    loader.forces_load = config.is_enabled("CONFIG_MODULE_FORCE_LOAD");
    loader.allows_btf_mismatch = !config.is_enabled("CONFIG_DEBUG_INFO_BTF_MODULES")
                                 || config.is_enabled("CONFIG_MODULE_ALLOW_BTF_MISMATCH");
    loader.checks_signatures = config.is_enabled("CONFIG_MODULE_SIG");
    loader.decompresses = own_decompression(config);
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

std::string read_vermagic(const KernelFacts& facts)
{
    LoaderFacts loader;
    add_vermagic(facts, loader);
    return loader.vermagic;
}

LoaderFacts read_loader_facts(const KernelFacts& facts, const LoaderSources& sources)
{
    LoaderFacts loader{.release = facts.target.release(),
                       .series = series_of(facts.target.release())};
    add_vermagic(facts, loader);
    read_exports(facts, sources, loader);
    read_config(facts, loader);
    return loader;
}

}  // namespace dkms::kernel
