#include "lib/sys/directory_listing.hpp"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "lib/sys/file_io.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a directory is listed with the types of its entries")
{
    const TempRoot root;
    root.write("here/file", "");
    root.write("here/.hidden", "");
    fs::create_directories(root / "here/below");
    fs::create_symlink("below", root / "here/link");
    fs::create_symlink("nowhere", root / "here/dangling");
    REQUIRE(::mkfifo((root / "here/fifo").c_str(), 0600) == 0);

    auto names = sys::list_directory(root / "here").value();
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::string shown;
    for (const auto& entry : names) {
        shown += fmt::format("{}{}{} ", entry.name, sys::is_link(root / "here", entry) ? "@" : "",
                             sys::is_directory(root / "here", entry) ? "/" : "");
    }
    CHECK(shown == ".hidden below/ dangling@ fifo file link@/ ");
}

TEST_CASE("an entry of which the listing says no type is asked for it")
{
    const TempRoot root;
    fs::create_directories(root / "below");
    fs::create_symlink("below", root / "link");
    root.write("file", "");
    const auto untold = [](const char* name) {
        return sys::ListedName{.name = name, .type = fs::file_type::unknown};
    };
    CHECK(sys::is_directory(root.path(), untold("below")));
    CHECK(sys::is_directory(root.path(), untold("link")));
    CHECK_FALSE(sys::is_directory(root.path(), untold("file")));
    CHECK(sys::is_link(root.path(), untold("link")));
    CHECK_FALSE(sys::is_link(root.path(), untold("below")));
}

TEST_CASE("a large directory is listed whole")
{
    const TempRoot root;
    constexpr std::size_t count = 3000;  // several answers of the kernel
    for (std::size_t number = 0; number < count; ++number) {
        root.write(fmt::format("{:0>40}", number), "");
    }
    CHECK(sys::list_directory(root.path())->size() == count);
}

TEST_CASE("what is no directory has no listing, an empty one has an empty one")
{
    const TempRoot root;
    root.write("file", "");
    CHECK_FALSE(sys::list_directory(root / "file"));
    CHECK_FALSE(sys::list_directory(root / "missing"));
    CHECK(sys::list_directory(root.path())->size() == 1);
    fs::remove(root / "file");
    CHECK(sys::list_directory(root.path())->empty());
}

TEST_CASE("the target of a link is read whole")
{
    const TempRoot root;
    const std::string target = "/" + std::string(250, 'a') + "/" + std::string(255, 'b');
    for (const auto& text : {target, target.substr(0, 255), target.substr(0, 256)}) {
        fs::remove(root / "link");
        fs::create_symlink(text, root / "link");
        CHECK(sys::link_target(root / "link") == text);
    }
    CHECK_FALSE(sys::link_target(root / "missing"));
    CHECK_FALSE(sys::link_target(root.path()));
}

TEST_CASE("files are read whole, whatever size the kernel says they have")
{
    const TempRoot root;
    root.write("large", std::string(200'000, 'x'));
    CHECK(sys::read_file(root / "large").size() == 200'000);
    CHECK(sys::read_file("/proc/self/stat").starts_with(std::to_string(::getpid())));  // 0
    CHECK(sys::read_file("/sys/kernel/uevent_seqnum").ends_with('\n'));                // 4096
}

}  // namespace
}  // namespace dkms::test
