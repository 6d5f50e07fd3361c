#include "conf-parsers/conversion/conversion.hpp"

#include "conf-parsers/conversion/comments.hpp"
#include "conf-parsers/conversion/document.hpp"
#include "conf-parsers/conversion/patterns.hpp"
#include "conf-parsers/toml_conf.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

constexpr const char* head = "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\n";
constexpr const char* module = "BUILT_MODULE_NAME[0]=it87\nDEST_MODULE_LOCATION[0]=/extra\n";

Parsed<std::string> convert(const std::string& text)
{
    return conf::convert({.file = "dkms.conf", .text = text});
}

/// A good dkms.conf with more in it.
std::string converted(const std::string& more)
{
    const auto parsed = convert(std::string(head) + module + more);
    for (const auto& diagnostic : parsed.diagnostics) {
        UNSCOPED_INFO(diagnostic.at.line << ": " << diagnostic.message);
    }
    REQUIRE(parsed.value);
    return *parsed.value;
}

bool says(const std::string& text, const std::string& line)
{
    INFO(text);
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

/// The first finding about a good dkms.conf with more in it, which begins on line 5.
Diagnostic refusal_of(const std::string& more)
{
    const auto parsed = convert(std::string(head) + module + more);
    INFO(more << "\n" << parsed.value.value_or(""));
    CHECK_FALSE(parsed.value);
    REQUIRE_FALSE(parsed.diagnostics.empty());
    return parsed.diagnostics.front();
}

}  // namespace

TEST_CASE("a plain dkms.conf becomes a plain dkms.toml", "[convert]")
{
    CHECK(*convert(R"(# The driver of ITE's chips.
# For many kernels.

PACKAGE_NAME="it87"
PACKAGE_VERSION="1.0"   # as in the Makefile
AUTOINSTALL="yes"
NO_WEAK_MODULES=yes

# How it is built.
MAKE[0]="make -C ${kernel_source_dir} M=${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build KVER=$kernelver"
CLEAN="make clean"
BUILD_EXCLUSIVE_CONFIG="CONFIG_HWMON !CONFIG_X"
BUILT_MODULE_NAME[0]="it87"
BUILT_MODULE_LOCATION[0]="src"
DEST_MODULE_LOCATION[0]="/extra"
# Not yet ready.
STRIP[0]=no
BUILT_MODULE_NAME[1]="other"
DEST_MODULE_NAME[1]="other-$PACKAGE_NAME"
DEST_MODULE_LOCATION[1]="/updates"
BUILD_EXCLUSIVE_KERNEL_MIN[1]="5.0"
PATCH[0]=fix.patch
PATCH_MATCH[0]="^6\."
PRE_BUILD="prepare.sh $arch"
BUILD_DEPENDS="one two"
# The end.
)")
               .value
          == R"(# The driver of ITE's chips.
# For many kernels.

[package]
name = "it87"
# as in the Makefile
version = "1.0"
autoinstall = true
build_depends = ["one", "two"]
no_weak_modules = true

[build]
# How it is built.
make = ["make", "-C", "{kernel_source}", "M={build}", "KVER={kernel}"]
clean = "make clean"

[exclusive]
config = ["CONFIG_HWMON", "!CONFIG_X"]

[hooks]
pre_build = ["prepare.sh", "{arch}"]

[[module]]
name = "it87"
directory = "src"
location = "/extra"
# Not yet ready.
strip = false

[[module]]
name = "other"
install_name = "other-it87"
location = "/updates"
strip = false
exclusive = { kernel_min = "5.0" }

[[patch]]
file = "fix.patch"
kernel = '^6\.'
# The end.
)");
}

TEST_CASE("a command that needs a shell keeps it", "[convert]")
{
    CHECK(says(converted("MAKE=\"cd src && make KVER=$kernelver\""),
               "make_shell = \"cd src && make KVER={kernel}\""));
    CHECK(says(converted("MAKE=\"'make' -j2 all\""), "make_shell = \"'make' -j2 all\""));
    CHECK(says(converted("MAKE='make CFLAGS={a}'"), "make_shell = \"make CFLAGS={{a}}\""));
    CHECK(says(converted("MAKE=\"make ${parallel_jobs+-j$parallel_jobs}\""),
               R"(make = ["make", "-j{jobs}"])"));
    CHECK(converted("MAKE=''").find("[build]") == std::string::npos);
}

TEST_CASE("what a file computes from what it says itself is done once", "[convert]")
{
    CHECK(says(converted("i=0\nfor p in a b; do PATCH[$((i++))]=\"$p.patch\"; done"),
               "file = \"b.patch\""));
    CHECK(says(converted("V=1.2.3\nOBSOLETE_BY=${V%.*}"), "obsolete_by = \"1.2\""));
    CHECK(says(converted("K=$kernelver\nMAKE=\"make K=$K\""), R"(make = ["make", "K={kernel}"])"));
    CHECK(says(converted("MAKE='make K=$kernelver'"), R"(make = ["make", "K={kernel}"])"));
    CHECK(says(converted("f() { local x=$1; POST_ADD=$x; }\nf a.sh"), "post_add = \"a.sh\""));
}

TEST_CASE("MAKE_MATCH becomes a [[when]]", "[convert]")
{
    const auto text = converted("MAKE[0]='make a'\nMAKE[1]='make b'\nMAKE_MATCH[1]='^5\\.'");
    CHECK(says(text, R"(make = ["make", "a"])"));
    CHECK(says(text, "[[when]]\nkernel = '^5\\.'\n\n[when.build]\nmake = [\"make\", \"b\"]"));
}

TEST_CASE("conditions on the kernel and the arch become [[when]]", "[convert]")
{
    CHECK(says(converted("[[ $kernelver =~ \"-rt-\" ]] && build_exclude=yes"),
               "[[when]]\nkernel = \"-rt-\"\nexclude = true"));
    CHECK(says(converted("[[ $kernelver =~ \"-rt-\" ]] || build_exclude=yes"),
               "[[when]]\nnot = { kernel = \"-rt-\" }\nexclude = true"));
    CHECK(says(converted("[[ \"${kernelver}\" == *-rt ]] && POST_ADD=a"),
               "[[when]]\nkernel = \"-rt$\"\n\n[when.hooks]\npost_add = \"a\""));
    CHECK(says(converted("if [ \"$arch\" = x86_64 ]; then POST_ADD=a; else POST_ADD=b; fi"),
               "[[when]]\narch = \"^x86_64$\"\n\n[when.hooks]\npost_add = \"a\""));
    CHECK(says(converted("K=$kernelver\nif [[ ${K} == 5.* ]]; then PATCH[0]=five.patch; fi"),
               "[[when]]\nkernel = '^5\\.'\n\n[[when.patch]]\nfile = \"five.patch\""));
    const auto several = converted(
        "case $kernelver in\n5.4*|5.5*) MAKE='make five';;\n5.*) STRIP=no;;\n"
        "*) MAKE='make new';;\nesac");
    CHECK(says(several, R"(make = ["make", "new"])"));
    CHECK(says(several, R"(kernel = '^5\.4|^5\.5')"));
    CHECK(says(several, R"(kernel = '^5\.')"
                        "\nnot = { kernel = '^5\\.4|^5\\.5' }"));
    CHECK(says(several, "make = []"));
}

TEST_CASE("conditions that depend on each other are said together", "[convert]")
{
    const auto text = converted(
        "if [[ $kernelver =~ ^5 ]]; then\n  POST_ADD=a\n"
        "  if [ $arch = arm ]; then POST_ADD=b; fi\nfi");
    CHECK(says(text, "[[when]]\nkernel = \"^5\"\n\n[when.hooks]\npost_add = \"a\""));
    CHECK(says(text,
               "[[when]]\narch = \"^arm$\"\nkernel = \"^5\"\n\n[when.hooks]\npost_add = \"b\""));
}

TEST_CASE("what would change the meaning is refused with its place", "[convert]")
{
    struct Case {
        const char* more;
        SourcePosition at;
        const char* rule;
    };
    const auto cases = std::to_array<Case>({
        {"MAKE=\"make -j$(nproc)\"", {5, 1}, "conversion-command"},
        {"MAKE='make -j$(nproc)'", {5, 1}, "conversion-command"},
        {"\nV=$(cat VERSION)", {6, 1}, "conversion-command"},
        {"OBSOLETE_BY=${kernelver%%-*}", {5, 1}, "conversion-variable"},
        {"if (( ${kernelver%%.*} > 5 )); then STRIP=no; fi", {5, 1}, "conversion-variable"},
        {"[ -f /etc/debian_version ] && STRIP=no", {5, 1}, "conversion-file"},
        {"[[ -e x ]] && STRIP=no", {5, 1}, "conversion-file"},
        {". ./more.conf", {5, 1}, "conversion-command"},
        {"PATCH=(patches/*)", {5, 1}, "conversion-file"},
        {"read V < VERSION", {5, 1}, "conversion-file"},
        {"for k in $kernelver; do STRIP=no; done", {5, 1}, "conversion-variable"},
        {"[[ $kernelver > 5 ]] && STRIP=no", {5, 1}, "conversion-variable"},
        {"[[ $PWD == /x ]] && STRIP=no", {5, 1}, "conversion-variable"},
        {"kernelver=5", {5, 1}, "conversion-variable"},
        {"BUILD_EXCLUSIVE_KERNEL=\"^$kernelver\"", {5, 1}, "conversion"},
        {"PRE_BUILD=../x.sh", {5, 1}, "conversion"},
        {"BUILD_EXCLUSIVE_KERNEL='('", {5, 1}, "conversion"},
        {"if true; then", {5, 1}, "syntax"},
        {"build_exclude=yes", {5, 1}, "conversion"},
        {"DEST_MODULE_LOCATION[0]=/bin", {5, 1}, "destination"},
        {"[[ $kernelver =~ ^5 ]] && BUILT_MODULE_NAME[0]=x", {5, 1}, "conversion"},
    });
    for (const auto& [more, at, rule] : cases) {
        const auto found = refusal_of(more);
        INFO(more << ": " << found.message);
        CHECK(found.rule == rule);
        CHECK(found.at.line == at.line);
        CHECK(found.severity == Severity::error);
    }
}

TEST_CASE("a conversion that is read says what the dkms.conf said", "[convert]")
{
    const auto text = converted("DEST_MODULE_NAME[0]='a\"b{c}'\nPOST_ADD='ü.sh'\n");
    const auto parsed =
        conf::parse_toml_conf({{.file = "dkms.toml", .text = text}},
                              {.target = {.release = "6.1", .arch = "x86_64"}, .placeholders = {}});
    CHECK(parsed.diagnostics.empty());
    CHECK(parsed.value->modules.at(0).dest_name.value == "ab{c}");
    CHECK(parsed.value->hooks.post_add.value == "ü.sh");
}

TEST_CASE("comments are found, and what looks like one is not", "[convert]")
{
    const auto found = conf::conversion::find_comments(
        "# head\n\nA=1 # one\n# two\n\n# three\nB='#no\n# no'\nC=x#no\nD=\"\n# no\"\n# end\n");
    using conf::conversion::Comment;
    CHECK(found.head == 1);
    CHECK(found.all
          == std::vector<Comment>{
              {" head", 3}, {" one", 3}, {" two", 7}, {" three", 7}, {" end", 0}});
}

TEST_CASE("a comment that TOML cannot have is made one that it can", "[convert]")
{
    const auto text = converted("# caf\xe9 \x01\nPOST_ADD=a\n# \xc3\xa9t\xc3\xa9\nPRE_BUILD=b\n");
    CHECK(says(text, "# caf? ?"));
    CHECK(says(text, "# \xc3\xa9t\xc3\xa9"));
}

TEST_CASE("a text in TOML", "[convert]")
{
    using conf::conversion::toml_string;
    CHECK(toml_string("plain") == "\"plain\"");
    CHECK(toml_string("^6\\.") == "'^6\\.'");
    CHECK(toml_string("a'\\") == "\"a'\\\\\"");
    CHECK(toml_string("a\nb\"") == "\"a\\nb\\\"\"");
}

TEST_CASE("a sample of an expression matches it", "[convert]")
{
    using conf::conversion::sample_of;
    CHECK(sample_of("-rt-") == "-rt-");
    CHECK(sample_of("^5\\.[0-9]+\\.(x|y)?.*-[^a]{2}$") == "5.0.-~~");
    CHECK(sample_of("(a|b)c") == "ac");
    CHECK_FALSE(sample_of("x*"));
    CHECK_FALSE(sample_of("("));
    CHECK_FALSE(sample_of("[[:digit:]]"));
}

}  // namespace dkms::test
