// How a finding looks on a terminal.
#include "cmd/render/diagnostic.hpp"

#include "cmd/render/terminal_text.hpp"
#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using cmd::Colour;
using cmd::printable;
using cmd::render_diagnostic;
using cmd::underlined;
using cmd::UnderlinedLine;

Diagnostic example()
{
    return {.severity = Severity::warning,
            .file = "dkms.conf",
            .at = {.line = 3, .column = 12},
            .length = 8,
            .rule = "running-kernel",
            .message = "uname -r names the running kernel",
            .hint = "use $kernelver",
            .source_line = "MAKE=\"make $(uname -r)\""};
}

}  // namespace

TEST_CASE("a finding shows its line, underlined, and what to do", "[cmd][render]")
{
    auto diagnostic = example();
    diagnostic.at.column = 14;
    CHECK(render_diagnostic(diagnostic)
          == "dkms.conf:3:14: warning: uname -r names the running kernel [running-kernel]\n"
             "    MAKE=\"make $(uname -r)\"\n"
             "                 ^~~~~~~~\n"
             "    use $kernelver");
}

TEST_CASE("a finding without a line, a rule or a hint is one line", "[cmd][render]")
{
    CHECK(render_diagnostic({.file = "--directive", .message = "\"X\" sets no directive"})
          == "--directive:1:1: error: \"X\" sets no directive");
}

TEST_CASE("colour paints the place, the severity and the marks, and nothing else", "[cmd][render]")
{
    const auto plain = render_diagnostic(example());
    auto coloured = render_diagnostic(example(), Colour::on);
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(coloured.starts_with("\x1b[1mdkms.conf:3:12:\x1b[0m \x1b[1;35mwarning:\x1b[0m uname"));
    for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    }
    CHECK(coloured == plain);
}

TEST_CASE("what comes from outside cannot steer the terminal", "[cmd][render]")
{
    auto hostile = example();
    hostile.file = "a\x1b[2J.conf";
    // NOLINTNEXTLINE(misc-misleading-bidirectional): it is what is kept out
    hostile.message = "b\r\n\xe2\x80\xae";
    hostile.hint = "c\x07\xc2\x9b";
    hostile.source_line = "MAKE=\x1b]0;title\x07";
    const auto text = render_diagnostic(hostile);
    CHECK(
        text.starts_with("a\\x1b[2J.conf:3:12: warning: b\\x0d\\x0a\\u{202e} [running-kernel]\n"));
    CHECK(text.find("MAKE=\\x1b]0;title\\x07\n") != std::string::npos);
    CHECK(text.ends_with("c\\x07\\u{9b}"));
}

TEST_CASE("printable text stays, bytes that are no UTF-8 do not", "[cmd][render]")
{
    CHECK(printable("größer, 日本") == "größer, 日本");
    CHECK(printable("\xff\xc3(") == "\\xff\\xc3(");
    CHECK(printable("\xe2\x82") == "\\xe2\\x82");
}

TEST_CASE("tabs and characters of several bytes or cells are underlined rightly", "[cmd][render]")
{
    CHECK(underlined("\tA=b", 2, 3) == UnderlinedLine{"        A=b", "        ^~~"});
    CHECK(underlined("ab\tc", 4, 1) == UnderlinedLine{"ab      c", "        ^"});
    CHECK(underlined("ü=x", 4, 1) == UnderlinedLine{"ü=x", "  ^"});
    CHECK(underlined("日=x", 4, 2) == UnderlinedLine{"日=x", "  ^~"});
    CHECK(underlined("x=日本", 3, 6) == UnderlinedLine{"x=日本", "  ^~~~"});
    CHECK(underlined("e\xcc\x81=x", 4, 1) == UnderlinedLine{"e\xcc\x81=x", " ^"});
    CHECK(underlined("a\x01z", 3, 1) == UnderlinedLine{"a\\x01z", "     ^"});
}

TEST_CASE("the end of a line can be pointed at, and no more than the line", "[cmd][render]")
{
    CHECK(underlined("A=", 3, 1) == UnderlinedLine{"A=", "  ^"});
    CHECK(underlined("A=b", 3, 100) == UnderlinedLine{"A=b", "  ^"});
    CHECK(underlined("", 1, 0) == UnderlinedLine{"", "^"});
}

TEST_CASE("of a long line the part around the marks is shown", "[cmd][render]")
{
    const auto shown = underlined(std::string(500, 'a') + "XYZ" + std::string(500, 'b'), 501, 3);
    CHECK(shown.text.starts_with("…aaa"));
    CHECK(shown.text.ends_with("bbb…"));
    CHECK(shown.text.size() < 140);
    const auto at = shown.underline.find('^');
    CHECK(shown.underline.substr(at) == "^~~");
    CHECK(shown.text.substr(at + std::string_view("…").size() - 1, 3) == "XYZ");
}

}  // namespace dkms::test
