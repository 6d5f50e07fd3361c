#include "lib/sys/mapped_file.hpp"

#include "lib/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

TEST_CASE("a file in memory is what is on the disk, or an error", "[sys]")
{
    const TempRoot root;
    root.write("some", "text");
    root.write("none", "");
    const auto mapping = sys::MappedFile::open_if_exists(root / "some", 4);
    REQUIRE(mapping != nullptr);
    const auto bytes = mapping->bytes();
    CHECK(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == "text");
    CHECK(sys::MappedFile::open_if_exists(root / "none", 4)->bytes().empty());
    CHECK(sys::MappedFile::open_if_exists(root / "missing", 4) == nullptr);
    CHECK(sys::MappedFile::open_if_exists(root / "some" / "below", 4) == nullptr);
    CHECK_THROWS_AS(sys::MappedFile::open_if_exists(root / "some", 3), Error);
    CHECK_THROWS_AS(sys::MappedFile::open_if_exists(root.path(), 4), Error);
}

}  // namespace dkms::test
