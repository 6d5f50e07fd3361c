#include "lib/store/dependency_records.hpp"

#include <algorithm>
#include <string_view>

#include "lib/base/error.hpp"
#include "lib/sys/directory_listing.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::store {
namespace {

namespace fs = std::filesystem;
using Listing = std::vector<sys::ListedName>;

constexpr std::string_view prefix = ".dep_";

}  // namespace

void write_dependencies(const fs::path& cell, const std::vector<PackageId>& packages)
{
    for (const auto& package : packages) {
        sys::write_file(cell / (std::string(prefix) + package.name()), package.version() + "\n");
    }
}

std::vector<PackageId> read_dependencies(const TreeLayout& layout, const PackageId& package,
                                         const KernelTarget& kernel)
{
    std::vector<PackageId> packages;
    const auto cell = layout.cell(package, kernel);
    for (const auto& [name, type] : sys::list_directory(cell).value_or(Listing{})) {
        if (!name.starts_with(prefix)) {
            continue;
        }
        try {
            auto version = sys::read_file_if_exists(cell / name).value_or("");
            version.erase(std::min(version.find('\n'), version.size()));
            packages.push_back(PackageId::checked(name.substr(prefix.size()), version));
        } catch (const Error&) {
            continue;
        }
    }
    std::sort(packages.begin(), packages.end());
    return packages;
}

}  // namespace dkms::store
