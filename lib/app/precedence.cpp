#include "lib/app/precedence.hpp"

#include <fmt/format.h>

#include "lib/app/indexes.hpp"
#include "lib/base/module_name.hpp"
#include "lib/kernel/installed_modules.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;
using Comparison = kernel::SearchOrder::Comparison;

/// One directory may have several names, as /lib and /usr/lib.
bool is_same_place(const fs::path& a, const fs::path& b)
{
    std::error_code ignored;
    return a == b
           || (a.filename() == b.filename()
               && fs::equivalent(a.parent_path(), b.parent_path(), ignored));
}

}  // namespace

std::vector<OutrankedModule> outranked_modules(const System& system,
                                               const store::Manifest& manifest)
{
    std::vector<OutrankedModule> found;
    const auto order = search_order_of(system);
    for (const auto& file : manifest.placed) {
        const auto ours = manifest.module_dir / file.destination;
        const auto taken = kernel::indexed_module(manifest.module_dir,
                                                  module_name_of_file(file.destination.native()));
        if (!taken || is_same_place(*taken, ours)) {
            continue;
        }
        const auto inside = taken->lexically_relative(manifest.module_dir);
        const auto comparison = order.compare(inside, file.destination, manifest.kernel.release());
        const bool is_stale = comparison == Comparison::second || !sys::is_regular_file(*taken);
        found.push_back(
            {.ours = ours,
             .taken = *taken,
             .decided_by = comparison == Comparison::first ? order.decided_by() : fs::path{},
             .is_stale = is_stale});
    }
    return found;
}

std::string explain(const OutrankedModule& module)
{
    const auto why = module.is_stale ? std::string("the indexes are older than the files")
                     : module.decided_by.empty()
                         ? std::string("no file in depmod.d says which of the two comes first")
                         : "so says the search order in " + module.decided_by.native();
    return fmt::format("modprobe takes {}, not {}: {}", module.taken.native(), module.ours.native(),
                       why);
}

}  // namespace dkms::app
