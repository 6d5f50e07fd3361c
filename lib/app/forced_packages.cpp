#include "lib/app/forced_packages.hpp"

#include <filesystem>

#include "lib/base/text.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {

Forced forced_by_distribution(const store::TreeLayout& layout, const std::string& name)
{
    auto forced = Forced::no;
    std::error_code none;
    for (const auto& list : std::filesystem::directory_iterator(layout.forced_packages(), none)) {
        for (const auto& word : split_words(sys::read_file_if_exists(list).value_or(""))) {
            if (word == name) {
                return Forced::yes;
            }
            if (word == name + "_version-override") {
                forced = Forced::version;
            }
        }
    }
    return forced;
}

}  // namespace dkms::app
