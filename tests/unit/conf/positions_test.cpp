// Where things are written, for whoever underlines them.
#include "conf-parsers/dkms_conf.hpp"
#include "conf-parsers/shell/parser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_files.hpp"

namespace dkms::test {
namespace {

using namespace conf::shell;

List parse(const std::string& text)
{
    Scanner scanner(text);
    return Parser(scanner).next_line();
}

const SimpleCommand& simple(const List& list)
{
    return std::get<SimpleCommand>(list.items.front().command->what);
}

}  // namespace

TEST_CASE("an assignment knows how much of its line it takes", "[conf][positions]")
{
    const auto list = parse("  MAKE[0]=\"make $x\"   # says how\n");
    const auto& assignment = simple(list).assignments.front();
    CHECK(assignment.at == SourcePosition{.line = 1, .column = 3});
    CHECK(assignment.length == std::string_view("MAKE[0]=\"make $x\"").size());
    CHECK(list.items.front().command->length == assignment.length);
}

TEST_CASE("what goes on in the next line counts up to the end of the first", "[conf][positions]")
{
    const auto list = parse("MAKE=\"make \\\nall\"\n");
    CHECK(simple(list).assignments.front().length == std::string_view("MAKE=\"make \\").size());
}

TEST_CASE("an array ends with its parenthesis, and its elements know their place",
          "[conf][positions]")
{
    const auto list = parse("A=( one  'two' ) # three\n");
    const auto& array = simple(list).assignments.front();
    CHECK(array.length == std::string_view("A=( one  'two' )").size());
    REQUIRE(array.elements.size() == 2);
    CHECK(array.elements[1].value.at.column == 10);
    CHECK(array.elements[1].value.length == 5);
}

TEST_CASE("an expansion knows its place in its word", "[conf][positions]")
{
    const auto list = parse("A=x${kernelver%%-*}\"$(uname -r)\"`date`$((1 + 2))$b\n");
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
    for (const auto& part : simple(list).assignments.front().value.parts) {
        if (part.length > 0) {
            places.emplace_back(part.at.column, part.length);
        }
    }
    const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected = {
        {4, 16}, {21, 11}, {33, 6}, {39, 10}, {49, 2}};
    CHECK(places == expected);
}

TEST_CASE("a command ends before blanks and comments", "[conf][positions]")
{
    const auto list = parse("git describe --tags   # of what is here\n");
    CHECK(list.items.front().command->length == std::string_view("git describe --tags").size());
    const auto negated = parse("! a | b  ;\n");
    CHECK(negated.items.front().command->length == std::string_view("! a | b").size());
}

TEST_CASE("findings of the evaluator underline the whole of what they are about",
          "[conf][positions]")
{
    const MemoryFiles files;
    const auto found =
        conf::parse_dkms_conf(
            {.texts = {{.file = "dkms.conf",
                        .text =
                            "PACKAGE_NAME=a/b\nPACKAGE_VERSION=$(git describe)\n"
                            "BUILT_MODULE_NAME=(a a)\nDEST_MODULE_LOCATION=(/extra /extra)\n"}}},
            files)
            .diagnostics;
    const auto length_of = [&](std::string_view rule) {
        for (const auto& diagnostic : found) {
            if (diagnostic.rule == rule) {
                return std::pair{diagnostic.at.column, diagnostic.length};
            }
        }
        return std::pair{0U, 0U};
    };
    CHECK(length_of("name") == std::pair{1U, 16U});
    CHECK(length_of("not-understood") == std::pair{19U, 12U});
    CHECK(length_of("duplicate-module") == std::pair{22U, 1U});
}

}  // namespace dkms::test
