#include <filesystem>

#include "lib/store/manifest.hpp"
#include "lib/store/original_modules.hpp"
#include "lib/store/package_store.hpp"
#include "lib/sys/file_io.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;

const auto it87 = PackageId::checked("it87", "1.0");
const auto target = KernelTarget::checked("6.1.0", "x86_64");

store::TreeLayout layout_below(const TempRoot& root)
{
    return {.dkms_tree = root / "tree",
            .source_tree = root / "src",
            .install_tree = root / "modules",
            .etc = root / "etc"};
}

store::Manifest manifest()
{
    return {.package = it87,
            .kernel = target,
            .step = store::InstallStep::installed,
            .module_dir = "/lib/modules/6.1.0",
            .placed = {{.file_name = "it87.ko.xz",
                        .destination = "extra/it87.ko.xz",
                        .payload = "abc",
                        .stamps = "1:2 3:4"}},
            .displaced = {{.file_name = "it87.ko", .origin = "kernel/odd\tname/it87.ko"}},
            .replaced = {"extra/it87.ko"},
            .weak_links = {{.release = "6.2.0", .link = "weak-updates/it87.ko"}}};
}

std::string with(const std::string& from, const std::string& to)
{
    auto text = store::manifest_text(manifest());
    text.replace(text.find(from), from.size(), to);
    return text;
}

}  // namespace

TEST_CASE("a manifest is read as it was written", "[store]")
{
    const auto text = store::manifest_text(manifest());
    CHECK(store::parse_manifest(text, "m").value == manifest());
}

TEST_CASE("a manifest is not taken on trust", "[store]")
{
    for (const auto& text :
         {std::string(), std::string("dkms-manifest\t1\n"), with("extra/it87.ko.xz", "../x.ko"),
          with("extra/it87.ko.xz", "/etc/passwd"), with("\tit87.ko.xz\t", "\t../it87.ko\t"),
          with("package\tit87", "package\t.."), with("kernel\t6.1.0", "kernel\ta/b"),
          with("installed", "whatever"), with("/lib/modules", "lib/modules"), with("abc", "a%zz"),
          with("dkms-manifest\t1", "dkms-manifest\t2"), with("package\t", "package\tx\n package\t"),
          with("weak\t6.2.0", "weak\t.."), with("weak-updates/it87.ko", "../it87.ko")}) {
        INFO(text);
        const auto parsed = store::parse_manifest(text, "m");
        CHECK_FALSE(parsed.value);
        CHECK(has_errors(parsed.diagnostics));
    }
}

TEST_CASE("manifests are kept by cell, and leave nothing behind", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    sys::make_directories(layout.state());
    auto kept = manifest();
    store::write_manifest(layout, kept);
    CHECK(store::read_manifest(layout, it87, target) == kept);
    CHECK(store::unfinished_manifests(layout).empty());
    kept.step = store::InstallStep::installing;
    store::write_manifest(layout, kept);
    CHECK(store::unfinished_manifests(layout).size() == 1);
    CHECK(store::read_manifest(layout, it87, target) == kept);
    CHECK(store::all_manifests(layout) == std::vector{kept});  // not the finished one beside it
    kept.step = store::InstallStep::installed;
    store::write_manifest(layout, kept);
    CHECK(store::all_manifests(layout) == std::vector{kept});
    CHECK_FALSE(fs::exists(layout.unfinished_manifests()));
    kept.step = store::InstallStep::uninstalling;
    store::write_manifest(layout, kept);
    store::drop_manifest(layout, it87, target);
    CHECK_FALSE(store::read_manifest(layout, it87, target));
    CHECK_FALSE(fs::exists(layout.manifests()));
    CHECK_FALSE(fs::exists(layout.unfinished_manifests()));
}

TEST_CASE("a package comes and goes", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    const store::PackageStore packages(layout);
    root.write("src/it87-1.0/dkms.conf", "");
    CHECK(packages.state(it87) == store::PackageState::absent);
    packages.add(it87, layout.source(it87));
    CHECK(packages.state(it87) == store::PackageState::added);
    CHECK(packages.packages({}, {}) == std::vector{it87});
    CHECK(packages.packages("it87", "2").empty());
    CHECK(packages.packages("../tree", {}).empty());
    fs::remove_all(root / "src");
    CHECK(packages.state(it87) == store::PackageState::broken);
    CHECK(packages.forget(it87));
    CHECK_FALSE(fs::exists(root / "tree/it87"));
}

TEST_CASE("a package with other files in its directory is not forgotten", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    const store::PackageStore packages(layout);
    root.write("src/it87-1.0/dkms.conf", "");
    packages.add(it87, layout.source(it87));
    root.write("tree/it87/1.0/theirs", "x");
    CHECK_FALSE(packages.forget(it87));
    CHECK(root.read("tree/it87/1.0/theirs") == "x");
    CHECK(packages.state(it87) == store::PackageState::added);
}

TEST_CASE("cells are built, active, and gone", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    const store::PackageStore packages(layout);
    root.write("src/it87-1.0/dkms.conf", "");
    packages.add(it87, layout.source(it87));
    root.write("staged/module/it87.ko.xz", "x");
    packages.take_over(root / "staged", it87, target);
    CHECK(packages.is_built(it87, target));
    CHECK(packages.built(it87) == std::vector{target});
    CHECK(packages.built_module(it87, target, "it87").filename() == "it87.ko.xz");
    CHECK(packages.built_module(it87, target, "it").empty());
    CHECK_FALSE(packages.is_installed(it87, target));
    packages.activate(it87, target);
    CHECK(packages.is_installed(it87, target));
    CHECK(packages.active_version("it87", target) == std::string("1.0"));
    packages.deactivate("it87", target);
    CHECK_FALSE(packages.has_active_link("it87", target));
    packages.drop_cell(it87, target);
    CHECK(packages.built(it87).empty());
    CHECK_FALSE(fs::exists(root / "tree/it87/1.0/6.1.0"));
}

TEST_CASE("the active link may be absolute, and may not lead elsewhere", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    const store::PackageStore packages(layout);
    fs::create_directories(root / "tree/it87");
    const auto link = layout.active_link("it87", target);
    const auto version = [&](const fs::path& text) {
        sys::replace_link(link, text);
        return packages.active_version("it87", target);
    };
    CHECK(version("1.0/6.1.0/x86_64") == std::string("1.0"));
    CHECK(version(root / "tree/it87/1.0/6.1.0/x86_64") == std::string("1.0"));
    CHECK_FALSE(version("../other/6.1.0/x86_64"));
    CHECK_FALSE(version("/etc"));
    CHECK_FALSE(version("1.0/6.1.0/aarch64"));
}

TEST_CASE("originals are kept with a note of where they were", "[store]")
{
    const TempRoot root;
    const auto layout = layout_below(root);
    const auto origin = layout.kernel("6.1.0") / "kernel/misc/it87.ko";
    root.write("modules/6.1.0/kernel/misc/it87.ko", "first");
    store::keep_original(layout, "it87", target, origin);
    root.write("modules/6.1.0/kernel/misc/it87.ko", "second");
    store::keep_original(layout, "it87", target, origin);
    const auto kept = store::kept_originals(layout, "it87", target);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].origin == fs::path("kernel/misc/it87.ko"));
    CHECK(root.read("tree/it87/original_module/6.1.0/x86_64/it87.ko") == "first");
    root.write("tree/it87/original_module/6.1.0/x86_64/it87.ko.origin", "/etc/it87.ko\n");
    CHECK_FALSE(store::kept_originals(layout, "it87", target)[0].origin);
    store::drop_original(layout, "it87", target, "it87.ko");
    CHECK_FALSE(fs::exists(root / "tree/it87/original_module"));
}

}  // namespace dkms::test
