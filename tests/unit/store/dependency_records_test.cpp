#include "lib/store/dependency_records.hpp"

#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {

TEST_CASE("a cell says which versions it was built with, as dkms has it", "[store]")
{
    const TempRoot root;
    const store::TreeLayout layout{.dkms_tree = root / "tree"};
    const auto package = PackageId::checked("alpha", "1.0");
    const auto kernel = KernelTarget::checked("6.1.0", "x86_64");
    const auto read = [&] { return store::read_dependencies(layout, package, kernel); };
    CHECK(read().empty());
    std::filesystem::create_directories(layout.cell(package, kernel));
    const std::vector others = {PackageId::checked("base", "2.0"), PackageId::checked("core", "1")};
    store::write_dependencies(layout.cell(package, kernel), others);
    CHECK(root.read("tree/alpha/1.0/6.1.0/x86_64/.dep_base") == "2.0\n");
    CHECK(read() == others);
    root.write("tree/alpha/1.0/6.1.0/x86_64/.dep_odd", "../..\n");
    root.write("tree/alpha/1.0/6.1.0/x86_64/.dep_none", "");
    CHECK(read() == others);
}

}  // namespace dkms::test
