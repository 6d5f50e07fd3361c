#include "conf-parsers/shell/file_search.hpp"

#include <algorithm>

#include "conf-parsers/shell/pattern.hpp"

namespace dkms::conf::shell {
namespace {

std::string without_last_slash(std::string path)
{
    path.resize(path.size() - (path.size() > 1 && path.ends_with('/') ? 1 : 0));
    return path;
}

}  // namespace

std::string without_backslashes(std::string_view pattern)
{
    std::string result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        i += pattern[i] == '\\' && i + 1 < pattern.size() ? 1U : 0U;
        result += pattern[i];
    }
    return result;
}

std::vector<std::string> FileSearch::find(std::string_view pattern, const std::string& directory)
{
    constexpr std::size_t longest_path = 4096;
    if (pattern.size() > longest_path) {
        return {};
    }
    const bool is_absolute = pattern.starts_with('/');
    search(is_absolute ? "" : directory + "/", is_absolute ? "/" : "",
           pattern.substr(is_absolute ? 1 : 0));
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
}

/// @param before what the paths that were found so far lack to be absolute
void FileSearch::search(const std::string& before, const std::string& found,
                        std::string_view pattern)
{
    constexpr std::size_t of_lookup = 32;  // of each byte, when a directory is looked for
    budget_.step();
    budget_.walk(of_lookup * (before.size() + found.size()));
    const auto slash = pattern.find('/');
    const auto name = pattern.substr(0, slash);
    const auto go_on = [&](const std::string& path) {
        if (slash != std::string_view::npos) {
            search(before, path + "/", pattern.substr(slash + 1));
        } else if (!path.ends_with('/') || files_.list(without_last_slash(before + path))) {
            found_.push_back(path);
        }
    };
    if (!is_pattern(name)) {
        const auto path = found + without_backslashes(name);
        if (slash != std::string_view::npos || files_.facts(before + path)) {
            go_on(path);
        }
        return;
    }
    const Pattern wanted(name, budget_);
    const auto names = files_.list(without_last_slash(before + found));
    for (const auto& each : names.value_or(std::vector<std::string>{})) {
        budget_.step();
        if ((!each.starts_with('.') || name.starts_with('.')) && wanted.matches(each)) {
            go_on(found + each);
        }
    }
}

}  // namespace dkms::conf::shell
