#include "lib/store/directive_records.hpp"

#include "lib/sys/file_io.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

const auto it87 = PackageId::checked("it87", "1.0");
const std::string digest(64, 'a');

config::Directives directives()
{
    config::Directives result;
    result["MAKE"] = {.at = {{0,
                              {.value = "make\tV=1\n% all",
                               .origin = {.kind = config::OriginKind::override_file,
                                          .file = "/etc/dkms/it87.conf",
                                          .at = {.line = 3, .column = 7}}}}}};
    result["BUILT_MODULE_NAME"] = {
        .at = {{2, {.value = "", .origin = {.kind = config::OriginKind::package}}}},
        .indexed = true};
    return result;
}

}  // namespace

TEST_CASE("directives are read as they were recorded", "[store]")
{
    CHECK(store::parse_directives(store::directives_text(directives())) == directives());
}

TEST_CASE("a record of directives is not taken on trust", "[store]")
{
    const auto good = store::directives_text(directives());
    const auto with = [&](const std::string& from, const std::string& to) {
        auto text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const auto& text : {std::string(), with("\t1\n", "\t2\n"), with("scalar", "list"),
                             with("array\t2", "array\t-2"), with("\t3\t7", "\t3"),
                             with("%09", "%zz"), with("\t3\t7", "\tx\t7")}) {
        INFO(text);
        CHECK_FALSE(store::parse_directives(text));
    }
}

TEST_CASE("records of directives are kept by digest, and go with their package", "[store]")
{
    const TempRoot root;
    const store::TreeLayout layout{.dkms_tree = root / "tree"};
    CHECK_FALSE(store::read_directives(layout, it87, digest));
    store::write_directives(layout, it87, digest, directives());
    CHECK(store::read_directives(layout, it87, digest) == directives());
    CHECK_FALSE(store::read_directives(layout, it87, std::string(64, 'b')));
    store::drop_directives(layout, it87);
    CHECK_FALSE(sys::exists_without_following(layout.state() / "directives"));
}

}  // namespace dkms::test
