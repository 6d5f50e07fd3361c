#include "lib/sys/member_rules.hpp"

#include "tests/support/catch.hpp"

namespace dkms::test {
namespace {

using sys::ArchiveMember;
using sys::MemberKind;

ArchiveMember file(const std::string& name, std::uint64_t size = 0)
{
    return {.name = name, .size = size};
}

TEST_CASE("what is all right is given its tidy path", "[sys]")
{
    sys::MemberRules rules({});
    const auto path = [&](const ArchiveMember& member) {
        const auto answer = rules.judge(member);
        CHECK(answer.refusal.empty());
        return answer.path.native();
    };
    CHECK(path({.name = "./", .kind = MemberKind::directory}).empty());
    CHECK(path({.name = "./a//b/", .kind = MemberKind::directory}) == "a/b");
    CHECK(path({.name = "a", .kind = MemberKind::directory}) == "a");
    CHECK(path(file("a/b/..c")) == "a/b/..c");
    CHECK(path({.name = "a/l", .kind = MemberKind::symbolic_link, .link = "../a/b/..c"}) == "a/l");
    CHECK(rules.judge({.name = "h", .kind = MemberKind::hard_link, .link = "./a/b/..c"}).linked
          == "a/b/..c");
}

TEST_CASE("all files together have a limit, and so has their number", "[sys]")
{
    sys::MemberRules rules({.all_bytes = 100, .file_bytes = 60, .members = 4});
    CHECK_FALSE(rules.judge(file("a", 61)).refusal.empty());
    CHECK(rules.judge(file("b", 60)).refusal.empty());
    CHECK(rules.judge(file("c", 41)).refusal == "all together is more than 100 bytes");
    CHECK(rules.judge({.name = "d", .kind = MemberKind::directory}).refusal.empty());
    CHECK(rules.judge(file("e")).refusal == "there are more than 4 members");
}

TEST_CASE("where a link leads is told without looking", "[sys]")
{
    CHECK_FALSE(sys::leads_outside("b", "a"));
    CHECK_FALSE(sys::leads_outside("../b/c", "x/a"));
    CHECK_FALSE(sys::leads_outside("./.././b", "x/a"));
    CHECK_FALSE(sys::leads_outside("..b/...", "a"));
    CHECK(sys::leads_outside("..", "a"));
    CHECK(sys::leads_outside("../../b", "x/a"));
    CHECK(sys::leads_outside("b/../c", "x/a"));
    CHECK(sys::leads_outside("/x/a", "x/a"));
}

}  // namespace
}  // namespace dkms::test
