#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conf-parsers/shell/budget.hpp"
#include "lib/base/file_view.hpp"

namespace dkms::conf::shell {

/// A pattern in which nothing stands for anything else, as the text that it matches.
std::string without_backslashes(std::string_view pattern);

/// The files whose names match, in one directory after the other.
class FileSearch {
public:
    FileSearch(const FileView& files, Budget& budget) : files_(files), budget_(budget) {}

    /// None for what is longer than paths can be.
    /// @param directory where a pattern begins that does not begin with `/`
    std::vector<std::string> find(std::string_view pattern, const std::string& directory);

private:
    void search(const std::string& before, const std::string& found, std::string_view pattern);

    const FileView& files_;
    Budget& budget_;
    std::vector<std::string> found_ = {};
};

}  // namespace dkms::conf::shell
