#include "lib/base/kernel_target.hpp"
#include "lib/base/module_name.hpp"
#include "lib/base/package_id.hpp"
#include "lib/base/pattern.hpp"
#include "lib/base/shell_words.hpp"
#include "lib/base/text.hpp"
#include "lib/base/version_order.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
TEST_CASE("a package's name is one component of a path", "[base]")
{
    CHECK(PackageId::checked("it87", "1.0").text() == "it87/1.0");
    CHECK(PackageId::checked("my mod", "1.0~rc1+git_2").version() == "1.0~rc1+git_2");
    for (const auto* bad : {"", ".", "..", "a/b", "/", "a\nb", "\x7f"}) {
        INFO(bad);
        CHECK(refusal([&] { PackageId::checked(bad, "1"); }) == ErrorCode::usage);
        CHECK(refusal([&] { PackageId::checked("a", bad, ErrorCode::not_added); })
              == ErrorCode::not_added);
    }
    CHECK(refusal([] { PackageId::checked(std::string(300, 'a'), "1"); }) == ErrorCode::usage);
}

TEST_CASE("a kernel's name is checked before it becomes a path", "[base]")
{
    CHECK(KernelTarget::checked("6.6.6+deb-x_y", "x86_64").text() == "6.6.6+deb-x_y/x86_64");
    CHECK(refusal([] { KernelTarget::checked("", "x86_64"); }) == ErrorCode::no_kernel);
    CHECK(refusal([] { KernelTarget::checked("6.1", ""); }) == ErrorCode::no_kernel);
    CHECK(refusal([] { KernelTarget::checked("../modules/6.1", "x"); })
          == ErrorCode::headers_missing);
}

TEST_CASE("module names", "[base]")
{
    CHECK(normalized_module_name("snd-hda-intel") == "snd_hda_intel");
    CHECK(same_module("a-b", "a_b"));
    CHECK_FALSE(same_module("a", "b"));
    CHECK(module_name_of_file("/lib/modules/6.1/extra/it87.ko.xz") == "it87");
    CHECK(module_name_of_file("it87.ko") == "it87");
    CHECK(module_name_of_file("it87.o").empty());
    CHECK(module_name_of_file("it87.ko.bz2").empty());
    CHECK(compression_suffix_of_file("it87.ko.zst") == ".zst");
    CHECK(compression_suffix_of_file("it87.ko").empty());
}

TEST_CASE("versions compare as sort -V has them", "[base]")
{
    // Each is less than the next one.
    for (const auto& [less, more] : {std::pair{"1.9", "1.10"},
                                     {"4.9.1", "4.10.1"},
                                     {"6.1.0-9-amd64", "6.1.0-10-amd64"},
                                     {"1.0~rc1", "1.0"},
                                     {"1.0", "1.0.1"},
                                     {"1.0", "1.0a"},
                                     {"6.1.0-56-amd64", "6.1.0-56-cloud-amd64"},
                                     {"5.15", "6.1"},
                                     {"", "1"}}) {
        INFO(less << " " << more);
        CHECK(std::is_lt(compare_versions(less, more)));
        CHECK(std::is_gt(compare_versions(more, less)));
        CHECK(std::is_eq(compare_versions(less, less)));
    }
}

TEST_CASE("text is split and joined", "[base]")
{
    CHECK(split_words("  a  b\tc\n") == std::vector<std::string>{"a", "b", "c"});
    CHECK(split_words("  ").empty());
    CHECK(split("a::b", ':') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(split("", ':') == std::vector<std::string_view>{""});
    CHECK(trimmed(" \ta b \n") == "a b");
    CHECK(join({"a", "b"}, ", ") == "a, b");
}

TEST_CASE("words are parted as a shell parts them, and not expanded", "[base]")
{
    using Words = std::vector<std::string>;
    CHECK(quoted_words("a.sh 'two words' \"more of them\" x")
          == Words{"a.sh", "two words", "more of them", "x"});
    CHECK(quoted_words(R"(a\ b "" '\' $x)") == Words{"a b", "", "\\", "$x"});
    CHECK(quoted_words("  ") == Words{});
    CHECK(quoted_words("it's") == std::nullopt);
    CHECK(replaced("a-$k/$k", "$k", "$k6") == "a-$k6/$k6");
}

TEST_CASE("patterns are extended regular expressions", "[base]")
{
    CHECK(pattern_matches("^6\\.1", "6.1.0", "MAKE_MATCH"));
    CHECK(pattern_matches("(amd|arm)64$", "6.1-arm64", "MAKE_MATCH"));
    CHECK_FALSE(pattern_matches("^5", "6.1.5", "MAKE_MATCH"));
    CHECK(refusal([] { pattern_matches("(", "x", "MAKE_MATCH"); }) == ErrorCode::bad_config);
    CHECK(pattern_matches("^([0-9]+)+\\.[0-9]{1,3}", "6.1", "MAKE_MATCH"));
    // Compiled, these would fill the memory; the last would be looked for without end.
    for (const auto& large :
         {"x" + std::string(90, '+'), std::string("(((a{255}){255}){255}){255}"),
          std::string(60, '(') + "a" + std::string(60, ')') + std::string(5000, 'a'),
          std::string("(a*)*\\1")}) {
        CHECK(refusal([&] { pattern_matches(large, "x", "MAKE_MATCH"); }) == ErrorCode::bad_config);
    }
}

}  // namespace dkms::test
