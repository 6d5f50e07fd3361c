#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dkms::kernel {

/// One line of a Module.symvers.
struct ExportedSymbol {
    std::uint32_t crc = 0;
    std::string_view module = {};  ///< "vmlinux", or a path without ".ko"
    bool gpl_only = false;
    std::string_view name_space = {};
};

/// What a kernel exports, by name. Owns the texts it was read from; the views
/// in it live as long as it does.
class SymbolTable {
public:
    SymbolTable() = default;
    SymbolTable(const SymbolTable&) = delete;
    SymbolTable& operator=(const SymbolTable&) = delete;
    SymbolTable(SymbolTable&&) noexcept = default;
    SymbolTable& operator=(SymbolTable&&) noexcept = default;

    /// Keeps a text for the views of what `add` gets.
    std::string_view keep(std::string text)
    {
        texts_.push_back(std::make_unique<const std::string>(std::move(text)));
        return *texts_.back();
    }

    /// The first that exports a name counts.
    void add(std::string_view name, const ExportedSymbol& symbol)
    {
        symbols_.try_emplace(name, symbol);
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
    std::vector<std::unique_ptr<const std::string>> texts_;
    std::unordered_map<std::string_view, ExportedSymbol> symbols_;
};

}  // namespace dkms::kernel
