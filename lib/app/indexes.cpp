#include "lib/app/indexes.hpp"

#include <fmt/format.h>

#include "lib/base/error.hpp"
#include "lib/base/text.hpp"
#include "lib/kernel/depmod.hpp"
#include "lib/sys/file_io.hpp"

namespace dkms::app {
namespace {

namespace fs = std::filesystem;

bool is_machines_own(const store::TreeLayout& layout)
{
    const auto own = layout.root / "lib/modules";
    std::error_code ignored;
    return layout.install_tree == own || fs::equivalent(layout.install_tree, own, ignored);
}

kernel::DepmodPlace place_for(const System& system, const KernelTarget& kernel)
{
    const auto& tree = system.layout.install_tree;
    kernel::DepmodPlace place{.module_dir = system.layout.kernel(kernel.release()),
                              .boot = system.layout.boot};
    if (is_machines_own(system.layout)) {
        return place;
    }
    // depmod -b wants <base>/lib/modules; its configuration is not that of the
    // machine, which it would not read there.
    const auto scratch = system.layout.workspaces() / "depmod";
    sys::make_directories(scratch / "lib");
    place.search_order = scratch / "search.conf";
    sys::write_file(place.search_order, std::string(kernel::shipped_search_line) + "\n");
    if (tree.filename() == "modules" && tree.parent_path().filename() == "lib") {
        place.base = tree.parent_path().parent_path();
    } else {
        sys::replace_link(scratch / "lib/modules", fs::absolute(tree));
        place.base = scratch;
    }
    return place;
}

}  // namespace

void Indexes::rebuild(const KernelTarget& kernel)
{
    const auto place = place_for(system_, kernel);
    if (!kernel::has_indexes(place.module_dir)) {
        return;
    }
    system_.progress.step(kernel.release(), "running depmod");
    std::string said;
    const auto ending = system_.runner.run(
        kernel::depmod_command(place, system_.environment), [&](std::string_view output) {
            constexpr std::size_t enough = 4000;
            said += said.size() < enough ? output : std::string_view{};
            return sys::SinkAnswer::go_on;
        });
    if (!sys::succeeded(ending)) {
        throw Error(ErrorCode::depmod_failed,
                    fmt::format("depmod failed for {}: {}", kernel.release(), trimmed(said)),
                    fmt::format("run \"depmod {}\" to see why", kernel.release()));
    }
    kernel::sync_indexes(place.module_dir);
}

bool Indexes::remove_if_deserted(const KernelTarget& kernel) const
{
    const auto directory = system_.layout.kernel(kernel.release());
    std::error_code error;
    std::vector<fs::path> indexes;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const bool is_index = entry.is_regular_file(error) && !entry.is_symlink(error)
                              && entry.path().filename().native().starts_with("modules.");
        if (!is_index) {
            return false;
        }
        indexes.push_back(entry.path());
    }
    if (error || indexes.empty()) {
        return false;
    }
    for (const auto& index : indexes) {
        sys::remove_file(index);
    }
    return sys::remove_empty_directory(directory);
}

void rebuild_for_links(System& system, const std::set<std::string>& releases)
{
    Indexes indexes(system);
    for (const auto& release : releases) {
        try {
            indexes.rebuild(KernelTarget::checked(release, system.host.arch()));
        } catch (const Error& error) {
            system.progress.warning(release, error.what());
        }
    }
}

kernel::SearchOrder search_order_of(const System& system)
{
    if (is_machines_own(system.layout)) {
        return kernel::read_search_order(system.layout.root);
    }
    kernel::SearchOrder order;
    order.add(kernel::shipped_search_line, {});
    return order;
}

}  // namespace dkms::app
