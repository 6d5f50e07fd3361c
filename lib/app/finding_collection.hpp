#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lib/app/reports.hpp"

namespace dkms::app {

/// The findings of several kernels, each once, with the kernels that it holds for.
class FindingCollection {
public:
    void add(const std::vector<Diagnostic>& findings, const KernelTarget& kernel);

    /// In the order of their lines. What holds for as many kernels as there are is
    /// given none.
    std::vector<CheckedFile::Finding> take(std::size_t kernels);

private:
    using Key = std::tuple<std::string, SourcePosition, std::string, std::string>;

    std::map<Key, std::size_t> known_ = {};
    std::vector<CheckedFile::Finding> found_ = {};
};

}  // namespace dkms::app
