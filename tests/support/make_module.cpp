#include "tests/support/make_module.hpp"

#include <cstring>

#include <elf.h>

namespace dkms::test {
namespace {

using Bytes = std::string;

template <typename T>
void append(Bytes& to, const T& value)
{
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

struct Section {
    std::string name = {};
    Elf64_Word type = SHT_PROGBITS;
    Bytes content = {};
    Elf64_Word link = 0;
    Elf64_Word info = 0;
    Elf64_Xword entry = 0;
};

Bytes modinfo(const MadeModule& made)
{
    Bytes bytes;
    for (const auto& field : made.modinfo) {
        bytes += field;
        bytes += '\0';
    }
    return bytes;
}

/// `struct modversion_info`: 64 bytes each.
Bytes versions(const MadeModule& made)
{
    constexpr std::size_t name_size = 56;
    Bytes bytes;
    for (const auto& [name, crc] : made.versions) {
        append(bytes, std::uint64_t{crc});
        auto padded = name;
        padded.resize(name_size);
        bytes += padded;
    }
    return bytes;
}

void add_extended_versions(const MadeModule& made, std::vector<Section>& sections)
{
    Bytes crcs;
    Bytes names;
    for (const auto& [name, crc] : made.extended_versions) {
        append(crcs, crc);
        names += name;
        names += '\0';
    }
    if (!made.extended_versions.empty()) {
        sections.push_back({.name = "__version_ext_crcs", .content = crcs});
        sections.push_back({.name = "__version_ext_names", .content = names});
    }
}

/// The symbol table and its names.
class Symbols {
public:
    Symbols() { append(table_, Elf64_Sym{}); }

    void add(const std::string& name, std::size_t section, std::size_t value = 0)
    {
        Elf64_Sym symbol{};
        symbol.st_name = static_cast<Elf64_Word>(names_.size());
        symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
        symbol.st_shndx = static_cast<Elf64_Half>(section);
        symbol.st_value = value;
        append(table_, symbol);
        names_ += name;
        names_ += '\0';
    }

    /// Adds the two sections.
    void add_to(std::vector<Section>& sections) const
    {
        const auto strings = static_cast<Elf64_Word>(sections.size() + 2);
        sections.push_back({.name = ".symtab",
                            .type = SHT_SYMTAB,
                            .content = table_,
                            .link = strings,
                            .info = 1,
                            .entry = sizeof(Elf64_Sym)});
        sections.push_back({.name = ".strtab", .type = SHT_STRTAB, .content = names_});
    }

private:
    Bytes table_;
    Bytes names_ = Bytes(1, '\0');
};

/// As modpost lays them out: tables for all and for the GPL, CRCs, texts.
void add_exports(const MadeModule& made, std::vector<Section>& sections, Symbols& symbols)
{
    const auto first = sections.size() + 1;  // section 0 is none
    Bytes crcs;
    Bytes texts;
    for (const auto& exported : made.exported) {
        symbols.add("__ksymtab_" + exported.name, first + (exported.gpl_only ? 1 : 0));
        symbols.add("__crc_" + exported.name, first + 2, crcs.size());
        symbols.add("__kstrtabns_" + exported.name, first + 3, texts.size());
        append(crcs, exported.crc);
        texts += exported.name_space;
        texts += '\0';
    }
    if (!made.exported.empty()) {
        sections.push_back({.name = "__ksymtab", .content = Bytes(8, '\0')});
        sections.push_back({.name = "__ksymtab_gpl", .content = Bytes(8, '\0')});
        sections.push_back({.name = "__kcrctab", .content = crcs});
        sections.push_back({.name = "__ksymtab_strings", .content = texts});
    }
}

Bytes write_elf(const std::vector<Section>& sections)
{
    Bytes names(1, '\0');
    Bytes body;
    Bytes headers;
    append(headers, Elf64_Shdr{});
    for (const auto& section : sections) {
        Elf64_Shdr header{};
        header.sh_name = static_cast<Elf64_Word>(names.size());
        header.sh_type = section.type;
        header.sh_offset = sizeof(Elf64_Ehdr) + body.size();
        header.sh_link = section.link;
        header.sh_info = section.info;
        header.sh_entsize = section.entry;
        names += section.name;
        names += '\0';
        const bool is_names = section.name == ".shstrtab";
        const auto& content = is_names ? names : section.content;
        header.sh_size = content.size();
        body += content;
        append(headers, header);
    }
    Elf64_Ehdr file{};
    std::memcpy(file.e_ident, ELFMAG, SELFMAG);
    file.e_ident[EI_CLASS] = ELFCLASS64;
    file.e_ident[EI_DATA] = ELFDATA2LSB;
    file.e_ident[EI_VERSION] = EV_CURRENT;
    file.e_type = ET_REL;
    file.e_machine = EM_X86_64;
    file.e_version = EV_CURRENT;
    file.e_ehsize = sizeof file;
    file.e_shentsize = sizeof(Elf64_Shdr);
    file.e_shnum = static_cast<Elf64_Half>(sections.size() + 1);
    file.e_shstrndx = static_cast<Elf64_Half>(sections.size());
    body.resize((body.size() + 7) / 8 * 8);
    file.e_shoff = sizeof file + body.size();
    Bytes result;
    append(result, file);
    return result + body + headers;
}

}  // namespace

std::string make_module_text(const MadeModule& made)
{
    Symbols symbols;
    for (const auto& name : made.needed) {
        symbols.add(name, SHN_UNDEF);
    }
    std::vector<Section> sections = {{.name = ".modinfo", .content = modinfo(made)}};
    if (!made.versions.empty()) {
        sections.push_back({.name = "__versions", .content = versions(made)});
    }
    add_extended_versions(made, sections);
    sections.push_back(
        {.name = ".gnu.linkonce.this_module", .content = Bytes(made.struct_module_size, '\0')});
    add_exports(made, sections, symbols);
    symbols.add_to(sections);
    sections.push_back({.name = ".shstrtab", .type = SHT_STRTAB});
    return write_elf(sections);
}

std::vector<std::byte> make_module(const MadeModule& made)
{
    const auto text = make_module_text(made);
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

}  // namespace dkms::test
