// What a configuration can do to whoever reads it: nothing. Each of these ends
// in a finding, within the bounds on steps and bytes, and touches no file.
#include "conf-parsers/shell/evaluation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

using conf::shell::Evaluation;

using Files = std::map<std::string, std::string>;

/// The rule of the first error that evaluating a text comes to; "" for none.
std::string first_error(std::string_view text, const Files& files = {},
                        conf::shell::Bounds bounds = {})
{
    const MemoryFiles seen(files);
    Evaluation evaluation(seen, {.running_release = "6.1", .arch = "x86_64", .processors = 2},
                          bounds);
    evaluation.source("/src/dkms.conf", text, config::OriginKind::package);
    for (const auto& finding : evaluation.diagnostics()) {
        if (finding.severity == Severity::error) {
            return finding.rule;
        }
    }
    return {};
}

/// The same with a twentieth of what may be used up, where nothing else would end it:
/// sanitizers make it take that much longer.
std::string first_error_soon(std::string_view text)
{
    constexpr conf::shell::Bounds all;
    constexpr unsigned part = 20;
    return first_error(
        text, {},
        {.steps = all.steps / part, .made = all.made / part, .walked = all.walked / part});
}

std::string repeated(std::string_view text, std::size_t count)
{
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

}  // namespace

TEST_CASE("endless loops end", "[conf][hostile]")
{
    CHECK(first_error("while :; do :; done") == "too-much");
    CHECK(first_error_soon("until false; do x+=a; done") == "too-much");
    CHECK(first_error_soon("for ((;;)); do :; done") == "too-much");
    CHECK(first_error_soon("x=$(while :; do echo; done)") == "too-much");
    CHECK(first_error_soon("while :; do echo y; done | head -n1") == "too-much");
    CHECK(first_error_soon("while :; do x=$(echo a); done") == "too-much");
    CHECK(first_error_soon("echo a | sed ':a;ba'") == "too-much");
    CHECK(first_error_soon("seq 999999999999") == "too-much");
}

TEST_CASE("values are read again where nothing is left to do it with", "[conf][hostile]")
{
    const MemoryFiles seen(Files{});
    Evaluation evaluation(seen, {}, {.steps = 100});
    evaluation.source("/src/dkms.conf", "while :; do :; done", config::OriginKind::package);
    const auto is_visible = [](const std::string& /*name*/) { return true; };
    CHECK(evaluation.read_again({.value = "$kernelver", .origin = {}}, is_visible) == "$kernelver");
    CHECK(evaluation.diagnostics().back().rule == "second-reading");
}

TEST_CASE("endless recursion ends", "[conf][hostile]")
{
    CHECK(first_error("f() { g; }; g() { f; }; f") == "too-much");
    CHECK(first_error("f() { x=$(f); }; f") == "too-much");
    CHECK(first_error("x='eval \"$x\"'; eval \"$x\"") == "too-much");
    CHECK(first_error("a=b; b=a; x=$((a))") == "arithmetic");
    CHECK(first_error("a='a[a]'; x=$((a))") == "arithmetic");
    CHECK(first_error("a='b a'; x=$((a))") == "arithmetic");
    CHECK(first_error("declare -n a=b; declare -n b=a; a=1") == "reference");
    CHECK(first_error(". /src/dkms.conf", {{"/src/dkms.conf", ". /src/dkms.conf"}}) == "too-much");
}

TEST_CASE("what grows without end is cut", "[conf][hostile]")
{
    CHECK(first_error_soon("x=aa; while :; do x=$x$x; done") == "too-much");
    CHECK(first_error_soon("x=aa; while :; do x=${x//a/aaaaaaaa}; done") == "too-much");
    CHECK(first_error_soon("while :; do a+=(\"${a[@]}\" x); done") == "too-much");
    CHECK(first_error("x=" + repeated("{a,b}", 40)) == "");  // an assignment expands none
    CHECK(first_error_soon("x=(" + repeated("{a,b}", 40) + ")") == "too-much");
    CHECK(first_error_soon("x=(" + repeated("{a,b}", 100'000) + ")") == "too-much");
    CHECK(first_error("x=(" + repeated("{a,", 5'000) + ")") == "");
    CHECK(first_error_soon("x=({1..999999999})") == "too-much");
    CHECK(first_error_soon("x=$(printf %999999999d 1)") == "too-much");
    CHECK(first_error_soon("x=$(printf '%*d' 999999999 1)") == "too-much");
    CHECK(first_error_soon("x=$(printf %.999999999d 1)") == "too-much");
    CHECK(first_error_soon("x=$(echo a | sed ':a;s/a/aa/;ta')") == "too-much");
    CHECK(first_error_soon("x=$(echo a | sed 's/a/aa/g;H;G;:a;s/a/aa/g;ta')") == "too-much");
}

TEST_CASE("patterns and expressions take no time that grows without bound", "[conf][hostile]")
{
    const auto many = "x=" + repeated("a", 20'000) + "\n";
    CHECK(first_error(many + "[[ $x == " + repeated("*a", 20) + "*b ]]") == "");
    CHECK(first_error_soon(many + "[[ $x == *(*(*(a)))b ]]") == "too-much");
    CHECK(first_error_soon(many + "[[ $x == *(!(!(!(!(a*)))))b ]]") == "too-much");
    CHECK(first_error_soon(many + "x+=b; y=${x//*(a)ab}") == "too-much");
    CHECK(first_error_soon("[[ a == " + repeated("@(", 100) + "a" + repeated(")", 100) + " ]]")
          == "too-much");
    CHECK(first_error(many + "[[ $x =~ ^(a+)+b$ ]]") == "");
    CHECK(first_error_soon("[[ a =~ (((a{255}){255}){255}){255} ]]") == "regular-expression");
    CHECK(first_error_soon("r='(a*)*\\1'; [[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaab =~ $r ]]")
          == "regular-expression");
    CHECK(first_error_soon("r='" + repeated("(", 1000) + repeated(")", 1000) + "'; [[ a =~ $r ]]")
          == "regular-expression");
    CHECK(first_error_soon("echo a | grep -E '(((a{255}){255}){255})'") == "not-understood");
}

TEST_CASE("long texts and bytes that are no text", "[conf][hostile]")
{
    constexpr std::size_t megabyte = std::size_t{1} << 20;
    CHECK(first_error("x=" + std::string(10 * megabyte, 'a')) == "too-much");
    CHECK(first_error(std::string(10 * megabyte, '"')) == "too-much");
    CHECK(first_error("x=" + std::string(2 * megabyte, 'a')) == "");
    CHECK(first_error_soon("n=x; : \"" + repeated("$n", megabyte) + "${!n}\"") == "too-much");
    CHECK(first_error(std::string(2 * megabyte, '\\')) == "not-understood");
    CHECK(first_error(std::string("x=\0b\n", 5)) == "syntax");
    CHECK(first_error(std::string("x=a\ny=\0b\n", 9)) == "");
    CHECK(first_error("x=$(cat /src/big)", {{"/src/big", std::string(10 * megabyte, 'a')}}) == "");
}

TEST_CASE("patterns for more files than there can be", "[conf][hostile]")
{
    const std::map<std::string, std::string> files = {{"/src/a/f", ""}, {"/src/b/f", ""}};
    const auto searching = [&](const std::string& pattern) {
        return first_error("for f in " + pattern + "; do :; done", files);
    };
    CHECK(searching("/src" + repeated("/*", 200'000)) == "");
    CHECK(searching("/src/" + repeated("a/", 500'000) + "*") == "");
    CHECK(searching("/src" + repeated("/[ab]", 500)) == "");
    CHECK(searching("/src" + repeated("/*(a)*", 300)) == "");
}

TEST_CASE("deep nesting is refused", "[conf][hostile]")
{
    constexpr std::size_t deep = 20'000;
    const auto nested = [](std::string_view open, std::string_view inside, std::string_view close) {
        return first_error(repeated(open, deep) + std::string(inside) + repeated(close, deep));
    };
    CHECK(nested("(", ":", ")") == "arithmetic");
    CHECK(nested("( ", ":", ")") == "syntax");
    CHECK(nested("{ ", ":", ";}") == "syntax");
    CHECK(nested("$(", ":", ")") == "syntax");
    CHECK(nested("\"$(", ":", ")\"") == "syntax");
    CHECK(nested("${x:-", ":", "}") == "syntax");
    CHECK(nested("if ", ":", ";then :; fi") == "syntax");
    CHECK(first_error("x=" + repeated("$((", deep) + "1" + repeated("))", deep)) == "syntax");
    CHECK(first_error("x=$((" + repeated("(", deep) + "1" + repeated(")", deep) + "))")
          == "arithmetic");
    CHECK(first_error("x=$((" + repeated("-", deep) + "1))") == "arithmetic");
    CHECK(first_error("x=$((" + repeated("a[", deep) + "1" + repeated("]", deep) + "))")
          == "arithmetic");
    CHECK(first_error("[[ " + repeated("( ", deep) + "a" + repeated(" )", deep) + " ]]")
          == "syntax");
    CHECK(first_error("[[ " + repeated("! ", deep) + "a ]]") == "syntax");
    CHECK(first_error("[ " + repeated("! ", deep) + "a ]").empty());
    CHECK(first_error("expr " + repeated("'(' ", deep)).empty());
    CHECK(first_error("x=(" + repeated("{", 2000) + repeated(",a}", 2000) + ")") == "too-much");
}

TEST_CASE("nothing is run, written, or read from elsewhere", "[conf][hostile]")
{
    CHECK(first_error("x=$(rm -rf /)") == "not-understood");
    CHECK(first_error("rm -rf /src") == "not-understood");
    CHECK(first_error("echo gone > /etc/other", {{"/etc/other", "x"}}) == "not-understood");
    CHECK(first_error("echo gone > /src/../etc/other") == "not-understood");
    CHECK(first_error("echo gone > /src/other", {{"/src/other", "x"}}) == "");  // in memory
    CHECK(first_error("echo gone | tee /src/other") == "not-understood");
    CHECK(first_error("sed -i s/a/b/ /src/other", {{"/src/other", "a"}}) == "not-understood");
    CHECK(first_error("exec /bin/sh") == "not-understood");
    CHECK(first_error("exec 3<>/dev/tcp/127.0.0.1/80") == "not-understood");
    CHECK(first_error("trap 'x=1' DEBUG") == "not-understood");
    CHECK(first_error("kill -9 1") == "not-understood");
    CHECK(first_error(":(){ :|:& };:") == "too-much");
    const MemoryFiles none;
    Evaluation evaluation(none, {});
    evaluation.source("/src/dkms.conf", "source /dev/zero; x=$(cat /dev/zero); y=1",
                      config::OriginKind::package);
    CHECK(evaluation.assigned().at("y").at.at(0).value == "1");
    CHECK(evaluation.assigned().at("x").at.at(0).value.empty());
}

}  // namespace dkms::test
