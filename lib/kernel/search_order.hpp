#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dkms::kernel {

/// The order that the file below has which this program ships for depmod.d: a
/// module that was built for the kernel comes before one of the kernel's own, and
/// that before one that was built for another kernel.
inline constexpr std::string_view shipped_search_line =
    "search updates extra built-in weak-updates";

/// One line of a depmod.d file that pins a module: `override NAME RELEASE|* DIRECTORY`.
struct SearchOverride {
    std::string module = {};
    std::string release = {};
    std::filesystem::path directory = {};
    std::filesystem::path file = {};  ///< that says so

    bool operator==(const SearchOverride&) const = default;
};

/// Which of several files of one module depmod puts into the indexes, and so
/// modprobe takes (depmod.d(5)).
class SearchOrder {
public:
    /// depmod's own order: `updates`, then everything else alike.
    SearchOrder() = default;

    /// Adds what one depmod.d file says; later files add to earlier ones.
    void add(std::string_view text, const std::filesystem::path& file);

    enum class Comparison {
        first,     ///< the first comes before the second
        second,    ///< the second does
        undecided  ///< neither: whichever the disk lists first
    };

    /// Compares two files of one module in one kernel's directory.
    /// @param a, b relative to the kernel's module directory
    Comparison compare(const std::filesystem::path& a, const std::filesystem::path& b,
                       std::string_view release) const;

    /// The file whose first search line counts; empty: no file has one.
    const std::filesystem::path& decided_by() const noexcept { return decided_by_; }
    const std::vector<std::string>& words() const noexcept { return words_; }

private:
    void take_line(std::string_view line, const std::filesystem::path& file);
    std::size_t rank(const std::filesystem::path& inside) const;
    bool is_pinned(const std::filesystem::path& inside, std::string_view release) const;

    std::vector<std::string> words_ = {};
    std::vector<SearchOverride> overrides_ = {};
    std::filesystem::path decided_by_ = {};
};

/// What depmod reads below a root: etc, run, usr/local/lib, usr/lib and lib, each
/// with depmod.d; a name in an earlier one hides it in the later ones; then by name.
/// What cannot be read is passed over.
SearchOrder read_search_order(const std::filesystem::path& root);

}  // namespace dkms::kernel
