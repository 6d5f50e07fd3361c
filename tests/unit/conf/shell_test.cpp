#include "conf-parsers/shell/evaluation.hpp"
#include "lib/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

using conf::shell::Evaluation;

/// A text, evaluated where some files and variables are.
class Shell {
public:
    explicit Shell(std::string_view text, const std::map<std::string, std::string>& files = {},
                   const std::string& root = "/")
        : files_(files, root),
          evaluation_(files_, {.running_release = "9.9-running", .arch = "x86_64", .processors = 4})
    {
        evaluation_.set("kernelver", "6.1.0-56-amd64");
        evaluation_.source("/src/dkms.conf", text, config::OriginKind::package);
    }

    /// The elements of a variable, joined by bars; "(unset)" if there is none.
    std::string value(const std::string& name) const
    {
        const auto assigned = evaluation_.assigned();
        const auto found = assigned.find(name);
        if (found == assigned.end()) {
            return "(unset)";
        }
        std::vector<std::string> values;
        for (const auto& [index, text] : found->second.at) {
            values.push_back(text.value);
        }
        return join(values, "|");
    }

    Evaluation& evaluation() { return evaluation_; }

    std::string rules() const
    {
        std::vector<std::string> rules;
        for (const auto& diagnostic : evaluation_.diagnostics()) {
            rules.push_back(diagnostic.rule);
        }
        return join(rules, " ");
    }

private:
    MemoryFiles files_;
    Evaluation evaluation_;
};

/// What x is after a text that has nothing wrong in it.
std::string x(std::string_view text)
{
    const Shell shell(text);
    CHECK(shell.rules().empty());
    return shell.value("x");
}

}  // namespace

TEST_CASE("quotes", "[conf][shell]")
{
    CHECK(x("x=plain") == "plain");
    CHECK(x("x='a  $y \"b\"'") == "a  $y \"b\"");
    CHECK(x("y=1; x=\"a  $y 'b' \\\"c\\\"\"") == "a  1 'b' \"c\"");
    CHECK(x("x=a\\ b") == "a b");
    CHECK(x("x=a'b'\"c\"") == "abc");
    CHECK(x("x=$'a\\tb\\x41\\'c'") == "a\tbA'c");
    CHECK(x("x=\"a\\\nb\"") == "ab");
    CHECK(x("x=a # comment\ny=b#no") == "a");
    CHECK(x("x=a\r\ny=b\r\n") == "a");
    CHECK(x("x=") == "");
}

TEST_CASE("variables and arrays", "[conf][shell]")
{
    CHECK(x("y=1 x=$y") == "1");
    CHECK(x("x[0]=a; x[2]=c") == "a|c");
    CHECK(x("x=(a 'b c' d)") == "a|b c|d");
    CHECK(x("x=(a); x+=(b c)") == "a|b|c");
    CHECK(x("x=a; x+=b") == "ab");
    CHECK(x("i=-1; x[$((++i))]=a; x[$((++i))]=b") == "a|b");
    CHECK(x("y=(a b c); x=\"${#y[@]} ${y[1]} ${y[-1]} ${!y[*]}\"") == "3 b c 0 1 2");
    CHECK(x("y=(a b); for v in \"${y[@]}\"; do x+=\"<$v>\"; done") == "<a><b>");
    CHECK(x("declare -A y; y[one]=1; x=${y[one]}") == "1");
    CHECK(x("x=a; unset x; x=b") == "b");
    CHECK(Shell("x[3]=a").evaluation().assigned().at("x").indexed);
    CHECK_FALSE(Shell("x=a").evaluation().assigned().at("x").indexed);
}

TEST_CASE("parameter expansion", "[conf][shell]")
{
    CHECK(x("x=${kernelver%%-*}") == "6.1.0");
    CHECK(x("x=${kernelver##*-}") == "amd64");
    CHECK(x("x=${kernelver#*.}") == "1.0-56-amd64");
    CHECK(x("x=${kernelver%-*}") == "6.1.0-56");
    CHECK(x("x=${kernelver/amd/arm}") == "6.1.0-56-arm64");
    CHECK(x("x=${kernelver//[.-]/_}") == "6_1_0_56_amd64");
    CHECK(x("d=/a/build; x=${d/%build/source}") == "/a/source");
    CHECK(x("x=${y:-default}${kernelver:+yes}${y+no}") == "defaultyes");
    CHECK(x("x=${y:=given}; x+=$y") == "givengiven");
    CHECK(x("x=${kernelver:0:3}${kernelver: -5}") == "6.1amd64");
    CHECK(x("y=aBc; x=\"${y^^} ${y,,} ${y^}\"") == "ABC abc ABc");
    CHECK(x("x=${#kernelver}") == "14");
    CHECK(x("y=kernelver; x=${!y}") == "6.1.0-56-amd64");
    CHECK(x("y=\"a b\"; x=${y@Q}") == "'a b'");
}

TEST_CASE("commands that compute", "[conf][shell]")
{
    CHECK(x("x=$(echo a b)") == "a b");
    CHECK(x("x=`echo a`") == "a");
    CHECK(x("x=$(printf '%s-%03d' a 7)") == "a-007");
    CHECK(x("x=$(echo $kernelver | cut -d. -f1,2)") == "6.1");
    CHECK(x("x=$(echo $kernelver | sed 's/-.*//')") == "6.1.0");
    CHECK(x("x=$(echo $kernelver | sed -E 's/([0-9]+)\\.([0-9]+).*/\\2.\\1/')") == "1.6");
    CHECK(x("x=$(echo a:b | tr ':a-z' ' A-Z')") == "A B");
    CHECK(x("x=$(printf '1.10\\n1.9\\n' | sort -V | head -n1)") == "1.9");
    CHECK(x("printf '1.9\\n1.10\\n' | sort -VC && x=yes") == "yes");
    CHECK(x("echo $kernelver | grep -q amd64 && x=yes") == "yes");
    CHECK(x("x=$(echo abc | grep -o b)") == "b");
    CHECK(x("x=$(basename /a/b.c .c)$(dirname /a/b)") == "b/a");
    CHECK(x("x=$(expr 2 + 3)") == "5");
    CHECK(x("x=$(nproc)$(uname -m)") == "4x86_64");
    CHECK(x("x=$(printf 'a\\nb\\n' | wc -l)") == "2");
    CHECK(x("x=$(printf 'a\\nb\\nc\\n' | tail -n 1)") == "c");
}

TEST_CASE("conditions", "[conf][shell]")
{
    CHECK(x("if [ a = a ]; then x=1; else x=2; fi") == "1");
    CHECK(x("if [ -n '' ]; then x=1; elif [ 3 -gt 2 ]; then x=2; fi") == "2");
    CHECK(x("[ a = a -a b = c ] || x=1") == "1");
    CHECK(x("[[ $kernelver =~ ^([0-9]+)\\.([0-9]+) ]] && x=${BASH_REMATCH[2]}") == "1");
    CHECK(x("[[ $kernelver == 6.* && ! $kernelver == *rt* ]] && x=1") == "1");
    CHECK(x("[[ -z $y || ( a < b ) ]] && x=1") == "1");
    CHECK(x("case $kernelver in 5.*) x=5;; 6.*|7.*) x=6;; *) x=0;; esac") == "6");
    CHECK(x("case yes in @(y|yes)) x=1;; esac") == "1");
    CHECK(x("(( 3 > 2 && 1 )) && x=1") == "1");
    CHECK(x("! false && x=1") == "1");
}

TEST_CASE("loops and functions", "[conf][shell]")
{
    CHECK(x("for v in a b; do x+=$v; done") == "ab");
    CHECK(x("for ((i=0; i<3; i++)); do x+=$i; done") == "012");
    CHECK(x("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; x+=$i; done") == "13");
    CHECK(x("until [ ${#x} -ge 2 ]; do x+=a; done") == "aa");
    CHECK(x("f() { local v=$1; x=$v$#; return 0; }; v=keep; f a b; x+=$v") == "a2keep");
    CHECK(x("v() { IFS=. read -r a b c <<< \"$1\"; echo $b; }; x=$(v 6.1.0)") == "1");
    CHECK(x("set -- a b c; shift; x=$1$#") == "b2");
    CHECK(x("x=$(for v in {1..3} {a,b}c; do printf %s $v; done)") == "123acbc");
    CHECK(x("x=$(cat <<END\n$kernelver\nEND\n)") == "6.1.0-56-amd64");
    CHECK(x("eval 'x=1'") == "1");
    CHECK(x("(x=1); x=${x:-unset}") == "unset");
}

TEST_CASE("arithmetic", "[conf][shell]")
{
    CHECK(x("x=$((1 + 2 * 3 ** 2))") == "19");
    CHECK(x("y=5; x=$((y++ + ++y))$y") == "127");
    CHECK(x("x=$((0x1f | 010))$((16#ff))") == "31255");
    CHECK(x("x=$((5 > 3 ? 10 : 20))$((7 % 4))$((-7 / 2))") == "103-3");
    CHECK(x("x=$(((1 << 4) - 1))") == "15");
    CHECK(Shell("x=$((1 / 0))").rules() == "arithmetic");
}

TEST_CASE("files are seen through the view that is given", "[conf][shell]")
{
    const std::map<std::string, std::string> files = {{"/src/version.sh", "V=1.2\n"},
                                                      {"/src/include/v.h", "#define V \"3\"\n"}};
    CHECK(Shell(". /src/version.sh; x=$V", files).value("x") == "1.2");
    CHECK(Shell("source ./version.sh; x=$V", files).value("x") == "1.2");
    CHECK(Shell("[ -f /src/version.sh ] && [ -d /src/include ] && x=1", files).value("x") == "1");
    CHECK(Shell("x=$(sed -n 's/.*V \"\\(.*\\)\"/\\1/p' /src/include/v.h)", files).value("x")
          == "3");
    CHECK(Shell("x=$(cat /etc/shadow)", files).value("x").empty());
    CHECK(Shell("x=${BASH_SOURCE%/*}", files).value("x") == "/src");
    CHECK(Shell("while read -r a b; do x+=$b; done < /src/include/v.h", files).value("x")
          == "V \"3\"");
}

TEST_CASE("lists that bash splits in a way of its own are left to it", "[conf][shell]")
{
    const auto rules = [](std::string_view text) {
        return Shell("set -- a b; list=(a b); " + std::string(text)).rules();
    };
    CHECK(rules("x=(${y:-$@} ${list[*]#a} ${!list[*]})").empty());
    CHECK(rules("IFS=,; x=(${y:-$@})") == "not-understood");
    CHECK(rules("IFS=,; x=(${y:-$1} ${list[*]#a} ${!list[*]})").empty());
    CHECK(rules("IFS=; x=(${list[*]#a})") == "not-understood");
    CHECK(rules("IFS=; x=(${!list[*]})") == "not-understood");
    CHECK(rules("IFS=; x=${list[@]#a}") == "not-understood");
    CHECK(rules("IFS=; x=([1]=${list[*]^})") == "not-understood");
    CHECK(rules("IFS=; x=(\"${list[*]#a}\" ${list[*]} $*)").empty());
    CHECK(rules("x=${@@A}") == "not-understood");
    CHECK(Shell("set -- a b; x=\"${*@K} ${@@k}\"").value("x") == "'a' 'b' 'a' 'b'");
}

TEST_CASE("empty elements of lists are left to bash where it marks them", "[conf][shell]")
{
    const auto rules = [](std::string_view text) {
        return Shell("set -- a ''; full=(a b); none=('' ''); " + std::string(text)).rules();
    };
    for (const auto* word : {"\"$@\"", "\"$1$@\"", "\"${y-$@}\"", "\"$1\"\"${none[@]}\""}) {
        CAPTURE(word);
        CHECK(rules("case " + std::string(word) + " in a) ;; esac") == "not-understood");
        CHECK(rules("x=${1/a/" + std::string(word) + "}") == "not-understood");
        CHECK(rules("x=(" + std::string(word) + ")").empty());
    }
    CHECK(rules("[[ \"${@:1}\"${none[@]} == a ]]") == "not-understood");
    CHECK(rules("x=${1/a/${full[@]}x}") == "not-understood");
    CHECK(rules("IFS=b; [[ a == ${full[@]} ]]") == "not-understood");
    CHECK(rules("IFS=b; case ${full[*]} in a) ;; esac") == "not-understood");
    CHECK(rules("IFS=b; read -r y <<X\n$*\nX\n") == "not-understood");
    CHECK(rules("IFS=; x=(${none[*]})").empty());
    CHECK(rules("IFS=; x=$(printf %s ${none[*]})") == "not-understood");
    CHECK(rules("x=${1/a/\"${full[@]}\"}; case \"${full[@]}\" in a) ;; esac").empty());
}

TEST_CASE("what an export cannot assign it does not export", "[conf][shell]")
{
    const Shell shell("declare -i k=4\nexport k=1.5\nx=$(declare -p k)");
    CHECK(shell.value("x") == "declare -i k=\"4\"");
}

TEST_CASE("-g is left to bash where a local hides the global", "[conf][shell]")
{
    CHECK(Shell("f() { declare -g x=1; }; f").rules().empty());
    CHECK(Shell("f() { local x; declare -g x=1; }; f").rules() == "not-understood");
}

TEST_CASE("what lies elsewhere is left to bash, there or not", "[conf][shell]")
{
    const std::map<std::string, std::string> files = {{"/src/patches/a.patch", ""}};
    const auto rules = [&](std::string_view text) { return Shell(text, files, "/src").rules(); };
    CHECK(rules("[ -f /src/patches/a.patch ] || [[ -e /src/none ]] || cat /src/none").empty());
    CHECK(rules("for p in /src/patches/*.patch /src/none/*; do x=$p; done").empty());
    CHECK(rules("[ -f /etc/redhat-release ]") == "not-understood");
    CHECK(rules("[[ -d /sys/firmware/efi ]]") == "not-understood");
    CHECK(rules("x=$(cat /proc/version)") == "not-understood");
    CHECK(rules("read -r x < /etc/hostname") == "not-understood");
    CHECK(rules("x=$(ls /usr/include)") == "not-understood");
    CHECK(rules("for f in /usr/include/*.h; do x=$f; done") == "not-understood");
    CHECK(Shell("for p in /src/patches/*.patch; do x=${p##*/}; done", files, "/src").value("x")
          == "a.patch");
}

TEST_CASE("where dkms was started is not known until a cd", "[conf][shell]")
{
    const std::map<std::string, std::string> files = {{"/src/sub/a.c", "text"}};
    const auto after = [&](std::string_view text) {
        const Shell shell(text, files);
        return shell.rules() + "/" + shell.value("x");
    };
    CHECK(after("x=$(pwd)") == "not-understood/");
    CHECK(after("x=$PWD") == "not-understood/");
    CHECK(after("cd sub; x=1") == "not-understood/1");
    CHECK(after("cd; x=1") == "not-understood/1");
    CHECK(after("cd -P /src; x=1") == "not-understood/1");
    CHECK(after("x=$(cd /src && cd sub && pwd)") == "//src/sub");
    CHECK(after("x=$(pushd /src)") == "not-understood/");
    CHECK(after("cd /src; x=$(cd sub; cat a.c)-$PWD") == "/text-/src");
    CHECK(after("cd /src/none || x=no") == "/no");
    CHECK(after("pushd /src/sub; x=$(echo *.c); popd; x+=$(echo *.c)") == "/a.c*.c");
}

TEST_CASE("values know their line", "[conf][shell]")
{
    Shell shell("\n  x=1\ny=(a\n b)\n");
    const auto assigned = shell.evaluation().assigned();
    CHECK(assigned.at("x").at.at(0).origin.at == SourcePosition{2, 3});
    CHECK(assigned.at("x").at.at(0).origin.file == "/src/dkms.conf");
    CHECK(assigned.at("y").at.at(0).origin.at.line == 3);
}

TEST_CASE("what would be answered wrong is left to bash", "[conf][shell]")
{
    const auto every = [](const std::vector<std::string>& texts) {
        for (const auto& text : texts) {
            INFO(text);
            CHECK(Shell(text, {{"/src/f", ""}}).rules() == "not-understood");
        }
    };
    every({"set -e", "set -eo pipefail", "set -u", "set -n", "set +B", "set - a", "set", "set -o",
           "set -o posix", "set -o nounset", "set +o braceexpand"});
    every({"shopt -s dotglob", "shopt -s lastpipe", "shopt -u extglob", "shopt -q sourcepath",
           "shopt -p nullglob", "shopt nullglob", "shopt -s none"});
    every({"x=${FUNCNAME[1]}", "x=${#FUNCNAME[@]}", "x=${BASH_VERSINFO[0]}",
           "((BASH_VERSINFO[0] > 3))", "x=${!BASH_VERSINFO[@]}", "x=$SHELLOPTS", "x=$OPTIND",
           "x=$MACHTYPE"});
    every({"[ -L nothing ]", "[[ -h /src/f ]]", "[ -t 0 ]", "[ -o errexit ]", "[[ -R r ]]",
           "[[ f -ef f ]]"});
    every({"a=(1); IFS=; set -- ${a[@]@A}"});
    every({"x=$(echo '' -n a | xargs)", "x=$(printf 'a\n-n\n' | xargs -n1)"});
    every({"x=$(uname -p)", "x=$(uname -i)", "x=$(ls -a /src)"});
    every({"x=a; case b\"${x:1}\" in b) ;; esac", "x=a; case \"${x%a}\"$x in a) ;; esac",
           "x=a; case \"${x#a}\"\"${x/a}\" in '') ;; esac",
           "x=a; case $x\"${y:-${x:1}}\" in a) ;; esac"});
}

TEST_CASE("an empty part of the word of a case is nothing, where it is so for bash",
          "[conf][shell]")
{
    CHECK(x("y=a; case b\"c${y:1}\" in bc) x=1;; esac") == "1");
    CHECK(x("y=a; case \"${y:1}\" in '') x=1;; esac") == "1");
    CHECK(x("y=a; case \"\"$z\"${y#a}\" in '') x=1;; esac") == "1");
    CHECK(x("y=a; case b\"$z\"\"${z:-}\"\"${z#a}\"${y:1} in b) x=1;; esac") == "1");
    CHECK(x("y=a; [[ b\"${y:1}\" == b ]] && x=1") == "1");
}

TEST_CASE("options that change nothing are taken", "[conf][shell]")
{
    CHECK(x("set -x; set +e; set +u -o verbose; set +o errexit a b; x=$2") == "b");
    CHECK(x("set -f; x=/*; set +f; set -o pipefail; false | true || x+=$?") == "/*1");
    CHECK(x("shopt -qs extglob nullglob && shopt -q extglob nullglob && x=1") == "1");
    CHECK(x("shopt -s nullglob; shopt -q nullglob nocasematch || x=1") == "1");
    CHECK(x("f() { x=$FUNCNAME; }; f") == "f");
}

TEST_CASE("ls heads each directory, with a line between them", "[conf][shell]")
{
    const Shell shell("x=$(ls /src/b /src/f /src/a)",
                      {{"/src/a/1", ""}, {"/src/b/2", ""}, {"/src/f", ""}});
    CHECK(shell.value("x") == "/src/f\n\n/src/a:\n1\n\n/src/b:\n2");
}

TEST_CASE("what is not understood is said with its place", "[conf][shell]")
{
    Shell unknown("x=1\n  y=$(git describe)\nz=2");
    REQUIRE(unknown.evaluation().diagnostics().size() == 1);
    const auto& finding = unknown.evaluation().diagnostics().front();
    CHECK(finding.rule == "not-understood");
    CHECK(finding.at.line == 2);
    CHECK(finding.message.find("git") != std::string::npos);
    CHECK(unknown.value("z") == "2");
    // What comes before a mistake stands, as in bash.
    Shell broken("x=1\nif then\n");
    CHECK(broken.value("x") == "1");
    CHECK(broken.rules() == "syntax");
    CHECK(Shell("x='never ends").rules() == "syntax");
    CHECK(Shell("echo x > /etc/passwd").rules() == "not-understood");
    CHECK(Shell("x=$RANDOM").rules() == "not-understood");
    CHECK(Shell("x=~/y").rules() == "not-understood");
    CHECK(Shell("[ -d ~ ]").rules() == "not-understood");
    CHECK(x("x='~'/\"~/\"a~/$((~1))") == "~/~/a~/-2");
    CHECK(Shell("x=$((UID == 0))").rules() == "not-understood");
    CHECK(Shell("x=$(echo a | sed 's/a/\\U&/')").rules() == "not-understood");
    CHECK(Shell("trap 'x=2' ERR").rules() == "not-understood");
    CHECK(x("x=1; trap 'x=2' EXIT INT; trap - INT") == "1");
    CHECK(Shell("a[3000000000]=x").rules() == "not-understood");
    CHECK(Shell("x=$(printf 'a\\0b' | grep a)").rules() == "not-understood");
}

TEST_CASE("asking for the running kernel is a warning", "[conf][shell]")
{
    Shell shell("x=$(uname -r)");
    CHECK(shell.value("x") == "9.9-running");
    CHECK(shell.evaluation().asked_running_kernel());
    CHECK(shell.rules() == "running-kernel");
    CHECK_FALSE(Shell("x=${kernelver:-$(uname -r)}").evaluation().asked_running_kernel());
}

TEST_CASE("nothing goes on for ever", "[conf][shell]")
{
    CHECK(Shell("while true; do x=1; done").rules() == "too-much");
    CHECK(Shell("x=a; while true; do x=$x$x; done").rules() == "too-much");
    CHECK(Shell("f() { f; }; f").rules() == "too-much");
    CHECK(Shell(std::string(500, '(')).rules() == "syntax");
    CHECK(Shell("x=" + std::string(500, '`')).rules().size() <= 6);
    std::string deep;
    for (int i = 0; i < 200; ++i) {
        deep += "$(echo ";
    }
    CHECK(Shell("x=" + deep).rules() == "syntax");
}

TEST_CASE("values are read a second time, as dkms does", "[conf][shell]")
{
    Shell shell("y=1; z=2");
    const auto again = [&](const char* value) {
        return shell.evaluation().read_again({.value = value, .origin = {}},
                                             [](const std::string& name) { return name == "y"; });
    };
    CHECK(again("make  KVER=$kernelver \t all") == "make KVER=6.1.0-56-amd64 all");
    CHECK(again("make KVER=\"5\"") == "make KVER=5");
    CHECK(again("make  KVER=\"5 6\"") == "make  KVER=\"5 6\"");  // dkms would lose it
    CHECK(again("$y $z") == "1 ");
    CHECK(again("a\\\\b \\$y") == "a\\b $y");
    CHECK(again("'make' all") == "'make' all");
    CHECK(again("$(echo a)") == "a");
    CHECK(again("unfinished ${") == "unfinished ${");
}

}  // namespace dkms::test
