#include "lib/store/fingerprint.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

TEST_CASE("a fingerprint is written and read back", "[store]")
{
    const store::Fingerprint fingerprint{
        .cell_stamp = "1 2",
        .inputs = {{.label = "its source", .path = "/a\tb", .stamp = "3", .digest = "4"},
                   {.label = "the settings", .path = {}, .stamp = {}, .digest = "5"}}};
    CHECK(store::parse_fingerprint(store::fingerprint_text(fingerprint)) == fingerprint);
    for (const auto* text : {"", "dkms-fingerprint\t1\n", "dkms-fingerprint\t2\nx\n",
                             "dkms-fingerprint\t1\nx\ny\tz\n", "dkms-fingerprint\t1\n%zz\n"}) {
        CHECK_FALSE(store::parse_fingerprint(text));
    }
}

TEST_CASE("a fingerprint belongs to one cell", "[store]")
{
    const TempRoot root;
    const store::TreeLayout layout{.dkms_tree = root.path()};
    const auto package = PackageId::checked("it87", "1.0");
    const auto kernel = KernelTarget::checked("6.1.0", "x86_64");
    CHECK_FALSE(store::read_fingerprint(layout, package, kernel));
    store::write_fingerprint(layout, package, kernel, {.cell_stamp = "1"});
    CHECK(store::read_fingerprint(layout, package, kernel)->cell_stamp == "1");
    CHECK_FALSE(store::read_fingerprint(layout, package, KernelTarget::checked("6.1.1", "x86_64")));
}

}  // namespace dkms::test
