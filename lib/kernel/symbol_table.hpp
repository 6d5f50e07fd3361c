#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dkms::kernel {

/// One line of a Module.symvers.
struct ExportedSymbol {
    std::uint32_t crc = 0;         ///< 0: it has none
    std::string_view module = {};  ///< "vmlinux", or a path without ".ko"; empty: not known
    bool gpl_only = false;
    std::string_view name_space = {};
};

/// Who exports a symbol: what came with the kernel, or a module that was installed
/// later and is loaded in the place of one that came with it.
enum class Provider { kernel, installed_later };

/// What a kernel exports, by name. Owns the texts it was read from; the views
/// in it live as long as it does.
class SymbolTable {
public:
    SymbolTable() = default;
    SymbolTable(const SymbolTable&) = delete;
    SymbolTable& operator=(const SymbolTable&) = delete;
    SymbolTable(SymbolTable&&) noexcept = default;
    SymbolTable& operator=(SymbolTable&&) noexcept = default;

    /// Keeps what a text lies in, such as a file's mapping, for the views of
    /// what `add` gets.
    std::string_view keep(std::shared_ptr<const void> owner, std::string_view text)
    {
        owners_.push_back(std::move(owner));  // shared with nobody: it only forgets its type
        return text;
    }

    std::string_view keep(std::string text)
    {
        auto owned = std::make_shared<const std::string>(std::move(text));
        const std::string_view view = *owned;
        return keep(std::move(owned), view);
    }

    /// The first of the kernel that exports a name counts; one that was installed
    /// later counts more, unless the kernel's own image has the name.
    void add(std::string_view name, const ExportedSymbol& symbol,
             Provider provider = Provider::kernel)
    {
        const auto [found, is_new] = symbols_.try_emplace(name, symbol);
        if (!is_new && provider == Provider::installed_later && found->second.module != "vmlinux") {
            found->second = symbol;
        }
    }

    /// None if nobody exports it. The pointer lives as long as the table.
    const ExportedSymbol* find(std::string_view name) const
    {
        const auto found = symbols_.find(name);
        return found == symbols_.end() ? nullptr : &found->second;
    }

    std::size_t size() const noexcept { return symbols_.size(); }
    void reserve(std::size_t count) { symbols_.reserve(count); }

private:
    std::vector<std::shared_ptr<const void>> owners_;
    std::unordered_map<std::string_view, ExportedSymbol> symbols_;
};

}  // namespace dkms::kernel
