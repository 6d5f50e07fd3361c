#include "lib/kernel/search_order.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "lib/base/error.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view built_in = "built-in";

/// A line that ends in a backslash goes on in the next one.
std::vector<std::string> logical_lines(std::string_view text)
{
    std::vector<std::string> lines = {{}};
    for (const auto line : split(text, '\n')) {
        const bool goes_on = line.ends_with('\\');
        lines.back() += line.substr(0, line.size() - (goes_on ? 1 : 0));
        if (!goes_on) {
            lines.emplace_back();
        }
    }
    return lines;
}

/// The configuration files, by name.
std::map<std::string, fs::path> configuration_files(const fs::path& root)
{
    constexpr std::array directories = {"etc", "run", "usr/local/lib", "usr/lib", "lib"};
    std::map<std::string, fs::path> files;
    for (const auto* directory : directories) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(root / directory / "depmod.d", ignored)) {
            auto name = entry.path().filename().native();
            if (!name.starts_with('.') && name.ends_with(".conf")) {
                files.try_emplace(std::move(name), entry.path());
            }
        }
    }
    return files;
}

}  // namespace

void SearchOrder::take_line(std::string_view line, const fs::path& file)
{
    constexpr std::size_t override_words = 4;
    const auto words = split_words(line);
    if (words.empty() || words.front().starts_with('#')) {
        return;
    }
    if (words.front() == "search") {
        decided_by_ = words_.empty() && words.size() > 1 ? file : decided_by_;
        words_.insert(words_.end(), words.begin() + 1, words.end());
    } else if (words.front() == "override" && words.size() == override_words) {
        overrides_.push_back(
            {.module = words[1], .release = words[2], .directory = words[3], .file = file});
    }
}

void SearchOrder::add(std::string_view text, const fs::path& file)
{
    for (const auto& line : logical_lines(text)) {
        take_line(line, file);
    }
}

/// The lower, the sooner. depmod compares the beginning of the path, byte by
/// byte; what no word names stands where `built-in` does, and behind all else
/// where that is not said.
std::size_t SearchOrder::rank(const fs::path& inside) const
{
    static const std::vector<std::string> of_depmod = {"updates"};
    const auto& words = words_.empty() ? of_depmod : words_;
    const auto named = std::find_if(words.begin(), words.end(), [&](const auto& word) {
        return word != built_in && inside.native().size() > word.size()
               && inside.native().starts_with(word);
    });
    const auto place =
        named == words.end() ? std::find(words.begin(), words.end(), built_in) : named;
    return static_cast<std::size_t>(place - words.begin());
}

bool SearchOrder::is_pinned(const fs::path& inside, std::string_view release) const
{
    const auto name = module_name_of_file(inside.native());
    return std::any_of(overrides_.begin(), overrides_.end(), [&](const auto& line) {
        return same_module(line.module, name) && (line.release == "*" || line.release == release)
               && inside.parent_path() == line.directory;
    });
}

SearchOrder::Comparison SearchOrder::compare(const fs::path& a, const fs::path& b,
                                             std::string_view release) const
{
    if (const bool pinned = is_pinned(a, release); pinned != is_pinned(b, release)) {
        return pinned ? Comparison::first : Comparison::second;
    }
    const auto rank_of_a = rank(a);
    const auto rank_of_b = rank(b);
    if (rank_of_a == rank_of_b) {
        return Comparison::undecided;
    }
    return rank_of_a < rank_of_b ? Comparison::first : Comparison::second;
}

SearchOrder read_search_order(const fs::path& root)
{
    SearchOrder order;
    for (const auto& [name, file] : configuration_files(root)) {
        try {
            order.add(sys::read_file_if_exists(file).value_or(""), file);
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): depmod passes over it too
        }
    }
    return order;
}

}  // namespace dkms::kernel
