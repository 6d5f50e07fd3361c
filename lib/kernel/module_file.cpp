// The door to libelf.
#include "lib/kernel/module_file.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include <elf.h>
#include <gelf.h>
#include <libelf.h>

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/module_signature.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/digest.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

using View = std::span<const std::byte>;

constexpr std::size_t modversion_entry = 64;  // struct modversion_info

std::string_view text_of(View bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The texts between NULs.
std::vector<std::string_view> texts_between_nuls(View section)
{
    return split(text_of(section), '\0');
}

/// Reads one ELF object from memory.
class ElfObject {
public:
    ElfObject(View module, std::filesystem::path shown) : shown_(std::move(shown))
    {
        ::elf_version(EV_CURRENT);
        // libelf takes it without const, and does not write with ELF_C_READ.
        auto* image = const_cast<char*>(  // NOLINT(cppcoreguidelines-pro-type-const-cast)
            reinterpret_cast<const char*>(module.data()));
        elf_.reset(::elf_memory(image, module.size()));
        if (!elf_ || ::elf_kind(elf_.get()) != ELF_K_ELF
            || ::gelf_getehdr(elf_.get(), &header_) == nullptr || header_.e_type != ET_REL) {
            fail("not a kernel module");
        }
        index_sections();
    }

    const GElf_Ehdr& header() const noexcept { return header_; }
    bool is_64() const noexcept { return header_.e_ident[EI_CLASS] == ELFCLASS64; }
    bool is_big_endian() const noexcept { return header_.e_ident[EI_DATA] == ELFDATA2MSB; }

    bool has(std::string_view section) const { return find(section) != nullptr; }

    /// The bytes of a section; empty if there is none or it holds none.
    View bytes_of(std::string_view section) const { return bytes_of(find(section)); }

    /// The bytes of a section by its index, from a place in it on.
    View bytes_at(std::size_t index, std::uint64_t offset) const
    {
        const auto bytes = bytes_of(::elf_getscn(elf_.get(), index));
        return bytes.subspan(std::min<std::uint64_t>(offset, bytes.size()));
    }

    /// Empty if there is none of this index.
    std::string_view name_of(std::size_t index) const
    {
        return index < names_.size() ? std::string_view(names_[index]) : std::string_view{};
    }

    std::uint64_t size_of(std::string_view section) const
    {
        GElf_Shdr facts;
        auto* found = find(section);
        return found != nullptr && ::gelf_getshdr(found, &facts) != nullptr ? facts.sh_size : 0;
    }

    template <typename Visitor>
    void each_symbol(Visitor&& visit) const
    {
        for (auto* section : symbol_sections_) {
            GElf_Shdr facts;
            auto* data = ::elf_getdata(section, nullptr);
            if (data == nullptr || ::gelf_getshdr(section, &facts) == nullptr
                || facts.sh_entsize == 0) {
                continue;
            }
            const auto count = static_cast<int>(facts.sh_size / facts.sh_entsize);
            for (int i = 1; i < count; ++i) {
                GElf_Sym symbol;
                if (::gelf_getsym(data, i, &symbol) == nullptr) {
                    break;
                }
                const char* name = ::elf_strptr(elf_.get(), facts.sh_link, symbol.st_name);
                visit(symbol, name == nullptr ? std::string_view{} : std::string_view(name));
            }
        }
    }

    /// A number of the module's byte order at a place of a section.
    std::uint64_t number_at(View section, std::size_t at, std::size_t size) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto place = is_big_endian() ? at + i : at + size - 1 - i;
            value = value << 8U | std::to_integer<std::uint64_t>(section[place]);
        }
        return value;
    }

private:
    struct Closer {
        void operator()(Elf* elf) const noexcept { ::elf_end(elf); }
    };

    void index_sections()
    {
        std::size_t names = 0;
        if (::elf_getshdrstrndx(elf_.get(), &names) != 0) {
            fail("damaged section names");
        }
        for (auto* section = ::elf_nextscn(elf_.get(), nullptr); section != nullptr;
             section = ::elf_nextscn(elf_.get(), section)) {
            GElf_Shdr facts;
            if (::gelf_getshdr(section, &facts) == nullptr) {
                fail("a damaged section");
            }
            if (facts.sh_type == SHT_SYMTAB) {
                symbol_sections_.push_back(section);
            }
            names_.resize(::elf_ndxscn(section) + 1);
            if (const char* name = ::elf_strptr(elf_.get(), names, facts.sh_name)) {
                sections_.emplace_back(name, section);
                names_.back() = name;
            }
        }
    }

    static View bytes_of(Elf_Scn* section)
    {
        const auto* data = section == nullptr ? nullptr : ::elf_rawdata(section, nullptr);
        if (data == nullptr || data->d_buf == nullptr) {
            return {};
        }
        return {static_cast<const std::byte*>(data->d_buf), data->d_size};
    }

    Elf_Scn* find(std::string_view name) const
    {
        const auto found = std::find_if(sections_.begin(), sections_.end(),
                                        [&](const auto& section) { return section.first == name; });
        return found == sections_.end() ? nullptr : found->second;
    }

    [[noreturn]] void fail(std::string_view what) const
    {
        throw Error(ErrorCode::system, fmt::format("{}: {}", shown_.native(), what));
    }

    std::filesystem::path shown_;
    std::unique_ptr<Elf, Closer> elf_;
    GElf_Ehdr header_ = {};
    std::vector<std::pair<std::string, Elf_Scn*>> sections_;
    std::vector<std::string> names_;  // by index
    std::vector<Elf_Scn*> symbol_sections_;
};

void set_field(ModuleInfo& info, std::string_view key, std::string_view value)
{
    if (key == "name") {
        info.name = value;
    } else if (key == "version") {
        info.version = value;
    } else if (key == "srcversion") {
        info.srcversion = value;
    } else if (key == "vermagic") {
        info.vermagic = value;
        info.has_vermagic = true;
    } else if (key == "license") {
        info.license = value;
    } else if (key == "intree") {
        info.in_tree = value == "Y";
    } else if (key == "import_ns") {
        info.imported_namespaces.emplace_back(value);
    } else if (key == "depends" && !value.empty()) {
        for (const auto name : split(value, ',')) {
            info.depends.emplace_back(name);
        }
    }
}

void read_modinfo(const ElfObject& elf, ModuleInfo& info)
{
    for (const auto entry : texts_between_nuls(elf.bytes_of(".modinfo"))) {
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos) {
            set_field(info, entry.substr(0, equals), entry.substr(equals + 1));
        }
    }
}

/// Names in `__versions` of ppc64 may have a dot in front.
std::string_view version_name(View section, std::size_t at, std::size_t size)
{
    auto name = text_of(section.subspan(at, size));
    name = name.substr(0, name.find('\0'));
    name.remove_prefix(name.starts_with('.') ? 1 : 0);
    return name;
}

void read_versions(const ElfObject& elf, ModuleInfo& info)
{
    info.has_versions = elf.has("__versions");
    const auto table = elf.bytes_of("__versions");
    const std::size_t crc_size = elf.is_64() ? 8 : 4;
    for (std::size_t at = 0; at + modversion_entry <= table.size(); at += modversion_entry) {
        const auto crc = static_cast<std::uint32_t>(elf.number_at(table, at, crc_size));
        info.versions.emplace(version_name(table, at + crc_size, modversion_entry - crc_size), crc);
    }
}

void read_extended_versions(const ElfObject& elf, ModuleInfo& info)
{
    const auto crcs = elf.bytes_of("__version_ext_crcs");
    const auto names = elf.bytes_of("__version_ext_names");
    const bool has_crcs = elf.has("__version_ext_crcs");
    const bool has_names = elf.has("__version_ext_names");
    constexpr std::size_t crc_size = sizeof(std::uint32_t);
    const auto texts = texts_between_nuls(names);
    const auto complete = static_cast<std::size_t>(  // a last one without its NUL is none
        std::count(names.begin(), names.end(), std::byte{}));
    info.has_extended_versions = has_crcs && has_names;
    info.has_half_of_extended_versions = has_crcs != has_names || complete < crcs.size() / crc_size;
    for (std::size_t i = 0; (i + 1) * crc_size <= crcs.size() && i < complete; ++i) {
        info.extended_versions.emplace(
            texts[i], static_cast<std::uint32_t>(elf.number_at(crcs, i * crc_size, crc_size)));
    }
}

constexpr std::string_view export_prefix = "__ksymtab_";
constexpr std::string_view crc_prefix = "__crc_";
constexpr std::string_view name_space_prefix = "__kstrtabns_";

/// What EXPORT_SYMBOL leaves: an entry in __ksymtab or __ksymtab_gpl, its CRC
/// in __kcrctab (or, up to 5.18, as the value itself), its namespace as a text.
void read_export(const ElfObject& elf, const GElf_Sym& symbol, std::string_view name,
                 ModuleInfo& info)
{
    if (name.starts_with(export_prefix)) {
        info.exported[std::string(name.substr(export_prefix.size()))].gpl_only =
            elf.name_of(symbol.st_shndx).find("_gpl") != std::string_view::npos;
    } else if (name.starts_with(name_space_prefix)) {
        const auto text = text_of(elf.bytes_at(symbol.st_shndx, symbol.st_value));
        info.exported[std::string(name.substr(name_space_prefix.size()))].name_space =
            text.substr(0, text.find('\0'));
    } else if (name.starts_with(crc_prefix)) {
        const auto table = elf.bytes_at(symbol.st_shndx, symbol.st_value);
        const bool is_in_table = table.size() >= sizeof(std::uint32_t);
        if (symbol.st_shndx == SHN_ABS || is_in_table) {
            info.exported[std::string(name.substr(crc_prefix.size()))].crc =
                static_cast<std::uint32_t>(symbol.st_shndx == SHN_ABS
                                               ? symbol.st_value
                                               : elf.number_at(table, 0, sizeof(std::uint32_t)));
        }
    }
}

void read_symbols(const ElfObject& elf, ModuleInfo& info)
{
    elf.each_symbol([&](const GElf_Sym& symbol, std::string_view name) {
        if (symbol.st_shndx == SHN_UNDEF && !name.empty()) {
            info.needed.push_back(
                {.name = std::string(name), .weak = GELF_ST_BIND(symbol.st_info) == STB_WEAK});
        } else if (symbol.st_shndx == SHN_COMMON) {
            info.has_common_symbols = true;
        } else if (name.starts_with("__")) {
            read_export(elf, symbol, name, info);
        }
    });
}

std::vector<std::byte> decompressed(View bytes, const std::filesystem::path& file)
{
    try {
        return sys::decompress(bytes, sys::compression_of_bytes(bytes), module_limit);
    } catch (Error& error) {
        error.add_note("reading " + file.native());
        throw;
    }
}

}  // namespace

std::vector<std::byte> read_module(const std::filesystem::path& file)
{
    const auto text = sys::read_file(file, module_limit);
    return decompressed(std::as_bytes(std::span(text)), file);
}

ModuleInfo module_info(View module, const std::filesystem::path& shown)
{
    const auto payload = without_signature(module);
    const ElfObject elf(payload, shown);
    ModuleInfo info;
    info.name = module_name_of_file(shown.native());
    info.signature = signature_of(module);
    info.elf_class = elf.is_64() ? 64 : 32;
    info.elf_machine = elf.header().e_machine;
    info.big_endian = elf.is_big_endian();
    info.has_btf = elf.has(".BTF");
    info.has_btf_base = elf.has(".BTF.base");
    if (elf.has(".gnu.linkonce.this_module")) {
        info.struct_module_size = elf.size_of(".gnu.linkonce.this_module");
    }
    read_modinfo(elf, info);
    read_versions(elf, info);
    read_extended_versions(elf, info);
    read_symbols(elf, info);
    return info;
}

ModuleInfo packed_module_info(View file, const std::filesystem::path& shown)
{
    auto info = module_info(decompressed(file, shown), shown);
    info.compression = static_cast<ModuleCompression>(sys::compression_of_bytes(file));
    info.compression_flaw = sys::flaw_for_kernel(file);
    return info;
}

ModuleInfo read_module_info(const std::filesystem::path& file)
{
    const auto text = sys::read_file(file, module_limit);
    return packed_module_info(std::as_bytes(std::span(text)), file);
}

std::string payload_digest(const std::filesystem::path& file)
{
    const auto module = read_module(file);
    return sys::digest_of(without_signature(module));
}

}  // namespace dkms::kernel
