#include "lib/app/finding_collection.hpp"

#include <algorithm>

namespace dkms::app {

void FindingCollection::add(const std::vector<Diagnostic>& findings, const KernelTarget& kernel)
{
    for (const auto& finding : findings) {
        const Key key = {finding.file, finding.at, finding.rule, finding.message};
        const auto [place, is_new] = known_.emplace(key, found_.size());
        if (is_new) {
            found_.push_back({.diagnostic = finding});
        }
        auto& releases = found_[place->second].releases;
        if (releases.empty() || releases.back() != kernel.release()) {
            releases.push_back(kernel.release());
        }
    }
}

std::vector<CheckedFile::Finding> FindingCollection::take(std::size_t kernels)
{
    for (auto& finding : found_) {
        if (finding.releases.size() == kernels) {
            finding.releases.clear();
        }
    }
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
        return std::tie(a.diagnostic.file, a.diagnostic.at)
               < std::tie(b.diagnostic.file, b.diagnostic.at);
    });
    return std::move(found_);
}

}  // namespace dkms::app
