// The rules of `dkms check`, one by one: which rule, where, how much is underlined.
#include "conf-parsers/lint/lint.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "conf-parsers/directive_names.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

namespace lint = conf::lint;

/// "rule line:column+length", one after the other.
std::string shown(const std::vector<Diagnostic>& findings)
{
    std::vector<std::string> all;
    for (const auto& finding : findings) {
        CHECK(lint::find_rule(finding.rule) != nullptr);
        CHECK_FALSE(finding.message.empty());
        CHECK_FALSE(finding.hint.empty());
        all.push_back(fmt::format("{} {}:{}+{}", finding.rule, finding.at.line, finding.at.column,
                                  finding.length));
    }
    return join(all, ", ");
}

/// What the text alone shows.
std::string in_text(const std::string& text)
{
    return shown(
        lint::check_dkms_conf_text(lint::dkms_conf_script({.file = "dkms.conf", .text = text})));
}

constexpr const char* head =
    "PACKAGE_NAME=a\nPACKAGE_VERSION=1\nAUTOINSTALL=yes\n"
    "NO_WEAK_MODULES=yes\n";

/// What its values show, for one kernel; the lines follow four that are right.
std::string in_values(const std::string& text, const std::map<std::string, std::string>& files = {},
                      const std::string& before = head)
{
    const MemoryFiles view(files);
    const auto conf =
        conf::parse_dkms_conf({.texts = {{.file = "/p/dkms.conf", .text = before + text}},
                               .variables = {{"kernelver", "6.1.0"}, {"parallel_jobs", "61"}},
                               .machine = {.running_release = "6.18.0"}},
                              view);
    return shown(
        lint::check_package_for({.config = conf.value->config,
                                 .directives = conf.value->directives,
                                 .release = "6.1.0",
                                 .running = "6.18.0",
                                 .jobs = 61,
                                 .source = {.file = "/p/dkms.conf", .text = before + text}},
                                "/p/dkms.conf", view));
}

}  // namespace

TEST_CASE("the rules are sorted, and each is explained", "[conf][lint]")
{
    const auto rules = lint::rules();
    CHECK(std::is_sorted(rules.begin(), rules.end(),
                         [](const auto& a, const auto& b) { return a.name < b.name; }));
    for (const auto& rule : rules) {
        INFO(rule.name);
        CHECK_FALSE(rule.summary.empty());
        CHECK(rule.help.ends_with('.'));
    }
    CHECK(lint::find_rule("no-such-rule") == nullptr);
}

TEST_CASE("docs/check.md has every rule with its severity, and no other", "[conf][lint]")
{
    std::set<std::string> documented;
    std::ifstream page(DKMS_SOURCE_DIR "/docs/check.md");
    REQUIRE(page);
    for (std::string line; std::getline(page, line);) {
        const auto words = split_words(line);
        if (words.size() > 4 && words[0] == "|" && words[2] == "|" && words[4] == "|"
            && words[1] != "rule") {
            documented.insert(words[1] + " " + words[3]);
        }
    }
    std::set<std::string> known;
    for (const auto& rule : lint::rules()) {
        const auto* word = rule.severity == Severity::error     ? "error"
                           : rule.severity == Severity::warning ? "warning"
                                                                : "note";
        known.insert(std::string(rule.name) + " " + word);
    }
    CHECK(documented == known);
}

TEST_CASE("the directives are sorted", "[conf][lint]")
{
    const auto names = conf::known_directives();
    CHECK(std::is_sorted(names.begin(), names.end(),
                         [](const auto& a, const auto& b) { return a.name < b.name; }));
    CHECK(conf::find_directive("MAKE") != nullptr);
    CHECK(conf::find_directive("MAKES") == nullptr);
}

TEST_CASE("check: an assignment that is none", "[conf][lint]")
{
    CHECK(in_text("PACKAGE_NAME = it87\n") == "blanks-around-equals 1:1+19");
    CHECK(in_text("  PACKAGE_NAME =\"it87\"\n") == "blanks-around-equals 1:3+20");
    CHECK(in_text("PACKAGE_NAME= it87\n") == "blanks-around-equals 1:1+18");
    CHECK(in_text("BUILT_MODULE_NAME[0] = it87\n") == "blanks-around-equals 1:1+27");
    CHECK(in_text("$PACKAGE_NAME=it87\n") == "dollar-assignment 1:1+18");
    CHECK(in_text("MAKE=make all  # this\n") == "unquoted-value 1:1+13");
    CHECK(in_text("MAKE=\"make all\"\nmy=1 command\nPACKAGE_NAME=\nexport STRIP=no\n").empty());
}

TEST_CASE("check: names that are nearly a directive", "[conf][lint]")
{
    CHECK(in_text("BUILD_MODULE_NAME[0]=a\n") == "misspelt-directive 1:1+17");
    CHECK(in_text("AutoInstall=yes\n") == "misspelt-directive 1:1+11");
    CHECK(in_text("export AUTO_INSTALL=yes\n") == "misspelt-directive 1:8+12");
    CHECK(in_text("PACKAGE_NAMES=a\nPACKAGE_NAMES=b\n") == "misspelt-directive 1:1+13");
    CHECK(in_text("if true; then\n AUTOINSTAL=yes\nfi\n") == "misspelt-directive 2:2+10");
    // A variable of the file's own, something of the shell's, something else altogether.
    CHECK(in_text("makes=make\nMAKE=$makes\n").empty());
    CHECK(in_text("PATH=/bin\nKDIR=/x\nf() {\n local MAKES=1\n}\n").empty());
}

TEST_CASE("check: directives of old", "[conf][lint]")
{
    CHECK(in_text("REMAKE_INITRD=no\n") == "deprecated 1:1+13");
    CHECK(in_text("CLEAN=\"make clean\"\n") == "deprecated 1:1+5");
    CHECK(in_text("MODULES_CONF[0]=a\nMODULES_CONF[1]=b\n") == "deprecated 1:1+12");
    CHECK(in_text("MODULES_CONF_ALIAS_TYPE=eth\n") == "deprecated 1:1+23");
    CHECK(in_text("OBSOLETE_BY=6.1\n") == "deprecated 1:1+11");
    CHECK(in_text("built_module_name=a\n") == "deprecated 1:1+17");
}

TEST_CASE("check: a directive that is set twice", "[conf][lint]")
{
    CHECK(in_text("STRIP[0]=no\nSTRIP[0]=yes\n") == "set-twice 2:1+12");
    CHECK(in_text("MAKE=a\nMAKE[0]=b\n") == "set-twice 2:1+9");
    CHECK(in_text("MAKE=\"a $x\"\nMAKE=\"b $x\"\n") == "set-twice 2:1+11");
    CHECK(in_text("MAKE=a\nMAKE=\"$MAKE b\"\nMAKE+=c\n").empty());
    CHECK(in_text("MAKE=a\nif x; then\n MAKE=b\nfi\n").empty());
    CHECK(in_text("MAKE=a\nx && MAKE=b\n").empty());
    CHECK(in_text("STRIP[0]=no\nSTRIP[1]=yes\nAUTOINSTALL=yes\nAUTOINSTALL=yes\n").empty());
}

TEST_CASE("check: expansions whose words matter", "[conf][lint]")
{
    CHECK(in_text("if [ $x = 1 ]; then y=1; fi\n") == "unquoted-expansion 1:6+2");
    CHECK(in_text("[ -f ${d}/x ] || test ${y} -gt 1\n") == "unquoted-expansion 1:23+4");
    CHECK(in_text("[ `id` = 0 ]\n") == "unquoted-expansion 1:3+4");
    CHECK(in_text(". $file\n") == "unquoted-expansion 1:3+5");
    CHECK(in_text("[ \"$x\" = 1 ]; [ $kernelver = 1 ]; [[ $x = 1 ]]; [ ${x:-1} = 1 ]\n").empty());
    CHECK(in_text("a=$x; b=($x); for i in $x; do echo $i; done; [ ${#x} = 1 ]\n").empty());
}

TEST_CASE("check: tests that do not compare what they seem to", "[conf][lint]")
{
    CHECK(in_text("if [ 1 > 5 ]; then x=1; fi\n") == "redirected-test 1:4+9");
    CHECK(in_text("if [[ $kernelver < 5.10 ]]; then x=1; fi\n") == "version-order 1:20+4");
    CHECK(in_text("[[ \"5.9\" > $v || a < $b ]]\n") == "version-order 1:4+5");
    CHECK(in_text("[[ $v == 5.10 ]]; [[ $v -lt 5 ]]\n").empty());
}

TEST_CASE("check: characters that are not what they look like", "[conf][lint]")
{
    CHECK(in_text("PACKAGE_NAME=\xe2\x80\x9cx\xe2\x80\x9d\n") == "odd-character 1:14+3");
    CHECK(in_text("\xef\xbb\xbfX=a\n") == "odd-character 1:1+3");
    CHECK(in_text("X=\"a\xc2\xa0z\"\n") == "odd-character 1:5+2");
    CHECK(in_text("# \xe2\x80\x9c"
                  "so\xe2\x80\x9d\nX=1 # \xe2\x80\x99\n")
              .empty());
    // NOLINTNEXTLINE(misc-misleading-bidirectional): it is what is looked for
    CHECK(in_text("# \xe2\x80\xae\n") == "odd-character 1:3+3");
    CHECK(in_text("X=1\r\nY=2\r\n") == "dos-line-ends 1:4+1");
}

TEST_CASE("check: all branches are read, also those that no kernel takes", "[conf][lint]")
{
    CHECK(in_text("case $x in\n a) f() { while false; do ( MAKE=a b ); done; } ;;\nesac\n")
          == "unquoted-value 2:29+8");
    CHECK(in_text("X=$(if true; then [ $y = 1 ]; fi)\n") == "unquoted-expansion 1:21+2");
    CHECK(in_text("read x < <([ $y = 1 ] && echo a)\n") == "unquoted-expansion 1:14+2");
}

TEST_CASE("check: what is said about a package as a whole", "[conf][lint]")
{
    CHECK(in_values("", {}, "PACKAGE_NAME=a\nPACKAGE_VERSION=1\n")
          == "autoinstall-unset 1:1+0, weak-modules-unset 1:1+0");
    CHECK(in_values("NO_WEAK_MODULES=no\n") == "weak-modules 5:1+18");
    CHECK(in_values("AUTOINSTALL=no\n").empty());
    CHECK(in_values("BUILD_DEPENDS=\"b a\"\n") == "dependency-on-itself 5:1+19");
}

TEST_CASE("check: names and versions", "[conf][lint]")
{
    CHECK(in_values("PACKAGE_VERSION=\"#MODULE_VERSION#\"\n") == "unfilled 5:1+34");
    CHECK(in_values("PACKAGE_VERSION=@VERSION@\n") == "unfilled 5:1+25");
    CHECK(in_values("PACKAGE_VERSION=\"1 beta\"\n") == "name-characters 5:1+24");
    CHECK(in_values("PACKAGE_NAME=a,b\n") == "name-characters 5:1+16");
    CHECK(in_values("PACKAGE_VERSION=1:2.0+git~3-4\n") == "name-characters 5:1+29");
    CHECK(in_values("PACKAGE_VERSION=2.0+git~3-4_x\n").empty());
}

TEST_CASE("check: where modules go", "[conf][lint]")
{
    CHECK(in_values("BUILT_MODULE_NAME=a\nDEST_MODULE_LOCATION=/kernel/x\n")
          == "destination-ignored 6:1+30");
    CHECK(in_values("BUILT_MODULE_NAME=a\nDEST_MODULE_LOCATION=/extra\n").empty());
}

TEST_CASE("check: expressions and limits", "[conf][lint]")
{
    CHECK(in_values("BUILD_EXCLUSIVE_KERNEL=\"^(6\"\n") == "regular-expression 5:1+28");
    CHECK(in_values("BUILD_EXCLUSIVE_ARCH='['\n") == "regular-expression 5:1+24");
    CHECK(in_values("MAKE=make\nMAKE_MATCH='*('\n") == "regular-expression 6:1+15");
    CHECK(in_values("PATCH=a\nPATCH_MATCH='('\n") == "regular-expression 6:1+15");
    CHECK(in_values("BUILD_EXCLUSIVE_KERNEL_MIN=6.10\nBUILD_EXCLUSIVE_KERNEL_MAX=6.9\n")
          == "exclusive-range 6:1+30");
    CHECK(
        in_values("BUILD_EXCLUSIVE_KERNEL_MIN=#MIN#\nBUILD_EXCLUSIVE_KERNEL_MAX=#MAX#\n").empty());
    CHECK(in_values("BUILD_EXCLUSIVE_CONFIG='CONFIG_A HWMON'\n") == "exclusive-config 5:1+39");
    CHECK(in_values("BUILD_EXCLUSIVE_CONFIG='CONFIG_A !CONFIG_B'\n").empty());
}

TEST_CASE("check: hooks", "[conf][lint]")
{
    CHECK(in_values("POST_INSTALL=/usr/bin/x\n") == "script-outside 5:1+23");
    CHECK(in_values("PRE_BUILD=../x\n") == "script-outside 5:1+14");
    CHECK(in_values("PRE_BUILD='x.sh && y.sh'\n") == "script-is-command 5:1+24");
    CHECK(in_values("PRE_BUILD='x.sh one two'\n").empty());
}

TEST_CASE("check: indexes", "[conf][lint]")
{
    CHECK(in_values("BUILT_MODULE_NAME[0]=a\nDEST_MODULE_LOCATION[0]=/extra\n"
                    "BUILT_MODULE_NAME[2]=c\nDEST_MODULE_LOCATION[2]=/extra\n")
          == "index-gap 7:1+22, index-gap 8:1+30");
    CHECK(in_values("PATCH[0]=a\nPATCH[2]=b\n") == "index-gap 6:1+10");
    CHECK(in_values("STRIP[3]=no\n") == "index-without-partner 5:1+11");
    CHECK(in_values("MAKE=make\nMAKE_MATCH[1]=6\n") == "index-without-partner 6:1+15");
    CHECK(in_values("PATCH_MATCH[0]=6\n") == "index-without-partner 5:1+16");
    CHECK(in_values("MAKE[1]=make\nMAKE_MATCH[1]=6\n") == "make-0-missing 5:1+12");
    CHECK(in_values("MAKE[0]=make\nMAKE[1]=make\n") == "make-unused 6:1+12");
    CHECK(in_values("AUTOINSTALL[1]=yes\n") == "single-valued 5:1+18");
    CHECK(in_values("STRIP=no\nMAKE[0]=make\nMAKE[1]=make\nMAKE_MATCH[1]=6\n").empty());
}

TEST_CASE("check: the commands of MAKE", "[conf][lint]")
{
    CHECK(in_values("MAKE='make -j4 all'\n") == "job-count 5:12+3");
    CHECK(in_values("MAKE=\"'make' -j 8\"\n") == "job-count 5:1+18");
    CHECK(in_values("MAKE='make -j'\n") == "job-count 5:12+2");
    CHECK(in_values("MAKE=\"make -j$parallel_jobs\"\n").empty());
    CHECK(in_values("MAKE='make all && make install'\n") == "make-installs 5:24+7");
    CHECK(in_values("MAKE='sudo make'\n") == "make-installs 5:7+4");
    CHECK(in_values("MAKE='make -C /lib/modules/5.4.0/build'\n") == "fixed-kernel 5:15+24");
    CHECK(in_values("MAKE=\"make -C /lib/modules/$kernelver/build\"\n").empty());
    CHECK(in_values("MAKE=\"make -C /lib/modules/$(uname -r)/build\"\n").empty());  // said before
    CHECK(in_values("MAKE='make \\$(uname -r)'\n") == "running-kernel 5:15+8");
}

TEST_CASE("check: a MAKE that does not know the kernel", "[conf][lint]")
{
    const auto made = [](const std::string& make) {
        const MemoryFiles none;
        const auto config = [&](const char* release) {
            return conf::parse_dkms_conf({.texts = {{.file = "dkms.conf", .text = make}},
                                          .variables = {{"kernelver", release}}},
                                         none)
                .value->config;
        };
        return shown(lint::check_make_knows_kernel({config("6.1"), config("6.12")}));
    };
    CHECK(made("MAKE=\"'make' all\"\n") == "make-without-kernel 1:1+17");
    CHECK(made("MAKE=\"cd src; make\"\n") == "make-without-kernel 1:1+19");
    CHECK(made("MAKE=\"'make' KVER=$kernelver\"\n").empty());
    CHECK(made("MAKE=\"make all\"\n").empty());
    CHECK(made("MAKE=./dkms-make.sh\n").empty());
    CHECK(made("X=1\n").empty());
}

TEST_CASE("check: files that are not there", "[conf][lint]")
{
    const std::map<std::string, std::string> source = {
        {"/p/Makefile", ""}, {"/p/patches/here.patch", ""}, {"/p/plain.sh", ""}};
    CHECK(in_values("PATCH[0]=here.patch\nPATCH[1]=gone.patch\n", source)
          == "patch-missing 6:1+19");
    CHECK(in_values("PRE_BUILD='gone.sh x'\n", source) == "script-missing 5:1+21");
    CHECK(in_values("PRE_BUILD=plain.sh\n", source) == "script-not-executable 5:1+18");
    CHECK(in_values("", {{"/p/a.c", ""}}) == "make-missing 1:1+0");
    CHECK(in_values("MAKE=make\n", {{"/p/a.c", ""}}).empty());
    CHECK(in_values("", source).empty());
    // A configuration that lies somewhere else than its source.
    CHECK(in_values("PATCH[0]=gone.patch\nPRE_BUILD=gone.sh\n", {{"/p/README", ""}}).empty());
}

TEST_CASE("check: the place of the file", "[conf][lint]")
{
    const auto package = PackageId::checked("it87", "1.0");
    const MemoryFiles both(std::map<std::string, std::string>{{"/src/it87-0.9/dkms.toml", ""}});
    const MemoryFiles none;
    CHECK(shown(lint::check_surroundings(package, "/src/it87-0.9/dkms.conf", "/src", both))
          == "directory-name 1:1+0, both-formats 1:1+0");
    CHECK(
        shown(lint::check_surroundings(package, "/src/it87-1.0/dkms.conf", "/src", none)).empty());
    CHECK(shown(lint::check_surroundings(package, "/home/it87/dkms.conf", "/src", none)).empty());
}

TEST_CASE("check: comments switch rules off", "[conf][lint]")
{
    const auto covered = [](const std::string& text, std::uint32_t line, const char* rule,
                            Severity severity = Severity::warning) {
        return lint::Suppressions({.file = "f", .text = text})
            .covers({.severity = severity, .file = "f", .at = {.line = line}, .rule = rule});
    };
    const std::string same_line =
        "A=1\nMAKE='make -j4' # dkms-check: disable=job-count,set-twice\n";
    CHECK(covered(same_line, 2, "job-count"));
    CHECK(covered(same_line, 2, "set-twice"));
    CHECK_FALSE(covered(same_line, 1, "job-count"));
    CHECK_FALSE(covered(same_line, 2, "deprecated"));
    CHECK_FALSE(covered(same_line, 2, "job-count", Severity::error));
    const std::string line_before = "# dkms-check: disable=job-count why\n# more\n\nA=1\nB=1\n";
    CHECK(covered(line_before, 4, "job-count"));
    CHECK_FALSE(covered(line_before, 5, "job-count"));
    CHECK(covered("A=1\n# dkms-check: disable-file=deprecated\n", 1, "deprecated"));
}

TEST_CASE("check: comments that switch nothing off", "[conf][lint]")
{
    const auto mistakes = [](const std::string& text) {
        return shown(lint::Suppressions({.file = "f", .text = text}).mistakes());
    };
    CHECK(mistakes("A=1 # dkms-check: disable=job-cont\n") == "suppression 1:5+30");
    CHECK(mistakes("# dkms-check: off\n") == "suppression 1:1+17");
    CHECK(mistakes("# dkms-check: disable=job-count\n").empty());
}

}  // namespace dkms::test
