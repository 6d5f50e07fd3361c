#include "lib/kernel/vermagic.hpp"

#include <algorithm>

#include "lib/base/text.hpp"

namespace dkms::kernel {
namespace {

/// From the first blank on, as strcspn(3) and an addition have it.
std::string_view without_release(std::string_view vermagic)
{
    return vermagic.substr(std::min(vermagic.find(' '), vermagic.size()));
}

}  // namespace

std::vector<VermagicPair> vermagic_pairs(std::string_view module, std::string_view kernel)
{
    auto left = split_words(module);
    auto right = split_words(kernel);
    const auto is_in = [](const std::vector<std::string>& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    const auto take = [](std::vector<std::string>& words) {
        auto word = words.empty() ? std::string{} : std::move(words.front());
        words.erase(words.begin(), words.begin() + (words.empty() ? 0 : 1));
        return word;
    };
    std::vector<VermagicPair> pairs;
    while (!left.empty() || !right.empty()) {
        const bool is_first = pairs.empty();
        const bool both = !left.empty() && !right.empty();
        VermagicPair pair;
        if (both && !is_first && left.front() != right.front() && is_in(right, left.front())) {
            pair.kernel = take(right);
        } else if (both && !is_first && left.front() != right.front()
                   && is_in(left, right.front())) {
            pair.module = take(left);
        } else {
            pair = {.module = take(left), .kernel = take(right)};
        }
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

bool has_modversions(std::string_view vermagic)
{
    const auto words = split_words(vermagic);
    return std::find(words.begin(), words.end(), "modversions") != words.end();
}

bool same_vermagic(std::string_view module, std::string_view kernel, bool module_has_crcs)
{
    // A kernel without modversions is compiled with a plain strcmp.
    if (module_has_crcs && has_modversions(kernel)) {
        return without_release(module) == without_release(kernel);
    }
    return module == kernel;
}

}  // namespace dkms::kernel
