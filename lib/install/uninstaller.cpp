#include "lib/install/uninstaller.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "lib/base/module_name.hpp"
#include "lib/install/weak_linker.hpp"
#include "lib/kernel/module_file.hpp"
#include "lib/store/original_modules.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/tree.hpp"

namespace dkms::install {
namespace {

namespace fs = std::filesystem;

/// The digest of a file, none for what is no module that can be read.
std::string payload_or_none(const fs::path& file)
{
    try {
        return kernel::payload_digest(file);
    } catch (const Error&) {
        return {};
    }
}

bool is_same_version(const fs::path& installed, const fs::path& built)
{
    if (built.empty()) {
        return false;
    }
    try {
        const auto version = kernel::read_module_info(built).version;
        return !version.empty() && kernel::read_module_info(installed).version == version;
    } catch (const Error&) {
        return false;
    }
}

void prune(fs::path directory, const fs::path& stop)
{
    while (directory != stop && sys::remove_empty_directory(directory)) {
        directory = directory.parent_path();
    }
}

class Removal {
public:
    Removal(const store::TreeLayout& layout, const RemovalInputs& inputs)
        : layout_(layout),
          inputs_(inputs),
          recorded_(store::read_manifest(layout, inputs.package, inputs.kernel)),
          plan_{.manifest = {.package = inputs.package,
                             .kernel = inputs.kernel,
                             .step = store::InstallStep::uninstalling,
                             .module_dir = layout.kernel(inputs.kernel.release())}}
    {}

    RemovalPlan plan()
    {
        for (const auto& module : inputs_.modules) {
            find_files(module);
        }
        find_originals();
        if (recorded_) {
            plan_.manifest.weak_links = recorded_->weak_links;
        }
        return std::move(plan_);
    }

private:
    void find_files(const plan::ModuleOutput& module)
    {
        const auto built = store::PackageStore(layout_).built_module(
            inputs_.package, inputs_.kernel, module.dest_name);
        auto locations = inputs_.locations;
        locations.push_back(module.dest_in.relative_path());
        const auto payload = built.empty() ? std::string{} : payload_or_none(built);
        const auto placed_before = plan_.manifest.placed.size();
        std::vector<fs::path> others;
        for (const auto& location : locations) {
            for (const auto* suffix : {".ko", ".ko.gz", ".ko.xz", ".ko.zst"}) {
                const auto inside = location / (module.dest_name + suffix);
                if (seen_.insert(inside).second && !place(inside, payload)) {
                    others.push_back(inside);
                }
            }
        }
        const bool is_found = plan_.manifest.placed.size() != placed_before;
        for (const auto& inside : others) {
            judge_other(inside, is_found, built);
        }
    }

    /// Whether the file is known as ours: recorded, or equal to the one in the tree.
    /// What is not there needs no more looking at.
    bool place(const fs::path& inside, const std::string& built)
    {
        const auto path = plan_.manifest.module_dir / inside;
        if (!sys::is_regular_file(path)) {
            return true;
        }
        const auto payload = payload_or_none(path);
        if (payload.empty() || (payload != recorded_payload(inside) && payload != built)) {
            return false;
        }
        plan_.manifest.placed.push_back(
            {.file_name = path.filename(), .destination = inside, .payload = payload});
        return true;
    }

    /// Beside the installed module another one is the kernel's own, unless we put it there.
    /// Where it is the only one, it is ours if it has our version, as dkms judges: it may have
    /// been signed anew, for example.
    void judge_other(const fs::path& inside, bool is_found, const fs::path& built)
    {
        const auto path = plan_.manifest.module_dir / inside;
        if (!is_found && is_same_version(path, built)) {
            plan_.manifest.placed.push_back({.file_name = path.filename(),
                                             .destination = inside,
                                             .payload = payload_or_none(path)});
        } else if (!is_found || !recorded_payload(inside).empty()) {
            plan_.left.push_back(path);
        }
    }

    std::string recorded_payload(const fs::path& inside) const
    {
        if (!recorded_) {
            return {};
        }
        const auto& placed = recorded_->placed;
        const auto found = std::find_if(placed.begin(), placed.end(), [&](const auto& file) {
            return file.destination == inside;
        });
        return found == placed.end() ? std::string{} : found->payload;
    }

    void find_originals()
    {
        for (const auto& original :
             store::kept_originals(layout_, inputs_.package.name(), inputs_.kernel)) {
            auto origin = original.origin;
            if (!origin) {
                origin = fallback_place(original.file_name);
            }
            plan_.manifest.displaced.push_back(
                {.file_name = original.file_name, .origin = *origin});
        }
    }

    /// Where an original goes whose own place is not known: DEST_MODULE_LOCATION.
    fs::path fallback_place(const std::string& file_name) const
    {
        const auto name = module_name_of_file(file_name);
        for (const auto& module : inputs_.modules) {
            if (module.dest_name == name) {
                return module.dest_in.relative_path() / file_name;
            }
        }
        return fs::path("extra") / file_name;
    }

    const store::TreeLayout& layout_;
    const RemovalInputs& inputs_;
    std::optional<store::Manifest> recorded_;
    RemovalPlan plan_;
    std::set<fs::path> seen_;
};

}  // namespace

RemovalPlan plan_removal(const store::TreeLayout& layout, const RemovalInputs& inputs)
{
    return Removal(layout, inputs).plan();
}

void take_away(const store::TreeLayout& layout, const store::Manifest& manifest)
{
    store::write_manifest(layout, manifest);
    remove_weak_links(layout, manifest);
    const auto& module_dir = manifest.module_dir;
    for (const auto& file : manifest.placed) {
        const auto path = module_dir / file.destination;
        if (sys::is_regular_file(path) && payload_or_none(path) == file.payload) {
            sys::remove_file(path);
        }
        prune(path.parent_path(), module_dir);
    }
    const auto& name = manifest.package.name();
    for (const auto& original : manifest.displaced) {
        const auto kept = layout.originals(name, manifest.kernel) / original.file_name;
        const auto origin = module_dir / original.origin;
        // A newer kernel package may have brought the file back itself.
        if (sys::is_regular_file(kept) && !sys::exists_without_following(origin)) {
            sys::make_directories(origin.parent_path());
            sys::copy_file(kept, origin, 0644);
        }
        store::drop_original(layout, name, manifest.kernel, original.file_name);
    }
    store::PackageStore(layout).deactivate(name, manifest.kernel);
}

void forget_removal(const store::TreeLayout& layout, const store::Manifest& manifest)
{
    store::drop_manifest(layout, manifest.package, manifest.kernel);
}

}  // namespace dkms::install
