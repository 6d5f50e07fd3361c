#include "lib/kernel/search_order.hpp"

#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

using kernel::SearchOrder;
using Comparison = SearchOrder::Comparison;

Comparison compare(const SearchOrder& order, const char* a, const char* b)
{
    const auto there = order.compare(a, b, "6.1.0");
    const auto back = order.compare(b, a, "6.1.0");
    CHECK((there == Comparison::undecided) == (back == Comparison::undecided));
    CHECK((there == Comparison::first) == (back == Comparison::second));
    return there;
}

SearchOrder order_of(std::string_view text)
{
    SearchOrder order;
    order.add(text, "/etc/depmod.d/x.conf");
    return order;
}

}  // namespace

TEST_CASE("without a search line only updates comes first", "[kernel]")
{
    const SearchOrder order;
    CHECK(compare(order, "updates/a.ko", "extra/a.ko") == Comparison::first);
    CHECK(compare(order, "updates/dkms/a.ko", "kernel/b/a.ko") == Comparison::first);
    CHECK(compare(order, "extra/a.ko", "kernel/b/a.ko") == Comparison::undecided);
    CHECK(compare(order, "extra/a.ko", "weak-updates/a.ko") == Comparison::undecided);
    CHECK(order.decided_by().empty());
}

TEST_CASE("the order of the words is the order of the directories", "[kernel]")
{
    const auto ours = order_of(kernel::shipped_search_line);
    CHECK(compare(ours, "extra/a.ko", "kernel/b/a.ko") == Comparison::first);
    CHECK(compare(ours, "extra/a.ko", "weak-updates/a.ko") == Comparison::first);
    CHECK(compare(ours, "kernel/b/a.ko", "weak-updates/a.ko") == Comparison::first);
    const auto suse = order_of("search updates extra weak-updates kgraft built-in\n");
    CHECK(compare(suse, "weak-updates/a.ko", "kernel/b/a.ko") == Comparison::first);
    CHECK(compare(suse, "other/a.ko", "kernel/b/a.ko") == Comparison::undecided);
    const auto no_built_in = order_of("search updates extra");
    CHECK(compare(no_built_in, "extra/a.ko", "kernel/a.ko") == Comparison::first);
    CHECK(compare(no_built_in, "weak-updates/a.ko", "kernel/a.ko") == Comparison::undecided);
}

TEST_CASE("comments, folded lines and other directives are read as depmod reads them", "[kernel]")
{
    const auto order =
        order_of("# search weak-updates\n\nmake_map_files no\nsearch weak-updates \\\n  extra\n");
    CHECK(compare(order, "weak-updates/a.ko", "extra/a.ko") == Comparison::first);
    CHECK(order.words() == std::vector<std::string>{"weak-updates", "extra"});
    // depmod compares the beginning of the path, not its parts.
    CHECK(compare(order_of("search up"), "updates/a.ko", "kernel/a.ko") == Comparison::first);
}

TEST_CASE("an override pins one module of one kernel, or of all", "[kernel]")
{
    auto order = order_of("search updates extra built-in\noverride a-b 6.1.0 kernel/x\n");
    CHECK(compare(order, "kernel/x/a_b.ko.xz", "updates/a_b.ko") == Comparison::first);
    CHECK(order.compare("kernel/x/a_b.ko", "updates/a_b.ko", "6.2.0") == Comparison::second);
    CHECK(compare(order, "kernel/y/a_b.ko", "updates/a_b.ko") == Comparison::second);
    CHECK(compare(order, "kernel/x/c.ko", "updates/c.ko") == Comparison::second);
    order.add("override c * kernel/x", "/x");
    CHECK(order.compare("kernel/x/c.ko", "updates/c.ko", "6.2.0") == Comparison::first);
}

TEST_CASE("the first search line by file name wins, and a name hides itself", "[kernel]")
{
    const TempRoot root;
    root.write("usr/lib/depmod.d/20-distribution.conf", "search weak-updates extra built-in\n");
    root.write("etc/depmod.d/10-site.conf", "search extra\n");
    root.write("run/depmod.d/00-not-for-depmod", "search weak-updates\n");
    auto order = kernel::read_search_order(root.path());
    CHECK(order.decided_by() == root / "etc/depmod.d/10-site.conf");
    CHECK(compare(order, "extra/a.ko", "weak-updates/a.ko") == Comparison::first);
    CHECK(compare(order, "weak-updates/a.ko", "kernel/a.ko") == Comparison::first);

    root.write("lib/depmod.d/10-site.conf", "search weak-updates\n");  // hidden by the one in etc
    CHECK(kernel::read_search_order(root.path()).words() == order.words());
    root.write("etc/depmod.d/10-site.conf", "");
    order = kernel::read_search_order(root.path());
    CHECK(order.decided_by() == root / "usr/lib/depmod.d/20-distribution.conf");
    CHECK(compare(order, "weak-updates/a.ko", "extra/a.ko") == Comparison::first);

    // What this program ships comes before them, SUSE's and Red Hat's alike.
    root.write("usr/lib/depmod.d/00-dkms.conf", kernel::shipped_search_line);
    root.write("usr/lib/depmod.d/00-system.conf", "search weak-updates\n");
    order = kernel::read_search_order(root.path());
    CHECK(order.decided_by() == root / "usr/lib/depmod.d/00-dkms.conf");
    CHECK(compare(order, "extra/a.ko", "weak-updates/a.ko") == Comparison::first);
}

TEST_CASE("a configuration that cannot be read is none", "[kernel]")
{
    const TempRoot root;
    std::filesystem::create_directories(root / "etc/depmod.d/x.conf");
    CHECK(kernel::read_search_order(root.path()).words().empty());
}

}  // namespace dkms::test
