#include "lib/store/placed_paths.hpp"

#include "lib/sys/file_io.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

store::Manifest manifest(const TempRoot& root, const char* release, const char* destination)
{
    return {.package = PackageId::checked("it87", "1.0"),
            .kernel = KernelTarget::checked(release, "x86_64"),
            .module_dir = root / "modules" / release,
            .placed = {{.file_name = "it87.ko", .destination = destination}}};
}

}  // namespace

TEST_CASE("every path that a module was placed at is remembered", "[store]")
{
    const TempRoot root;
    const store::TreeLayout layout{.dkms_tree = root / "tree", .install_tree = root / "modules"};
    sys::make_directories(layout.state());
    CHECK(store::placed_ever(layout).empty());
    store::remember_placed(layout, manifest(root, "6.1.0", "extra/it87.ko"));
    store::remember_placed(layout, manifest(root, "6.2.0", "updates/dkms/it87.ko"));
    store::remember_placed(layout, manifest(root, "6.2.0", "extra/odd\nname.ko"));
    const std::set<store::PlacedPath> all = {
        {.release = "6.2.0", .inside = "extra/odd\nname.ko"},
        {.release = "6.1.0", .inside = "extra/it87.ko"},
        {.release = "6.2.0", .inside = "updates/dkms/it87.ko"}};
    CHECK(store::placed_ever(layout) == all);
    const auto before = sys::file_stamp(layout.placed_paths());
    store::remember_placed(layout, manifest(root, "6.1.0", "extra/it87.ko"));
    CHECK(sys::file_stamp(layout.placed_paths()) == before);
}

TEST_CASE("paths of other install trees, and what is no path, are passed over", "[store]")
{
    const TempRoot root;
    const store::TreeLayout layout{.dkms_tree = root / "tree", .install_tree = root / "modules"};
    root.write("tree/.dkms/placed", "/elsewhere/6.1.0/extra/a.ko\nnonsense\n"
                                        + (root / "modules/6.1.0/../../../etc/passwd").native()
                                        + "\n");
    CHECK(store::placed_ever(layout).empty());
}

}  // namespace dkms::test
