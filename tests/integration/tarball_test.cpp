// mktarball and ldtarball on a temporary root.
#include <sys/stat.h>

#include "lib/sys/compression.hpp"
#include "lib/sys/digest.hpp"
#include "lib/sys/file_io.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_tar.hpp"
#include "tests/support/refusal.hpp"

namespace dkms::test {
namespace {

const app::PackageWords package{"it87", "1.0"};

/// A machine with a package that is built for its kernel.
class BuiltMachine : public Machine {
public:
    BuiltMachine()
    {
        root.write("src/it87-1.0/sub/run.sh", "#!/bin/sh\n");
        ::chmod((root / "src/it87-1.0/sub/run.sh").c_str(), 0700);
        fs::create_symlink("sub/run.sh", root / "src/it87-1.0/link");
        app::build(system, build_request());
    }

    std::string make(const char* file, app::TarballRequest request = {})
    {
        request.package = package;
        request.kernels = {.kernels = {{"6.1.0", ""}}};
        request.archive = root / file;
        return app::mktarball(system, request).digest;
    }

    void forget()
    {
        app::remove(system, {.package = package, .kernels = {.all = true}});
        fs::remove_all(root / "src/it87-1.0");
    }

    app::Report load(const char* file, bool force = false)
    {
        return app::ldtarball(system, {.archive = root / file, .force = force});
    }
};

std::string built_module()
{
    return "tree/it87/1.0/6.1.0/x86_64/module/it87.ko";
}

TEST_CASE("a tarball brings the source and the modules to a machine without them")
{
    BuiltMachine machine;
    for (const char* file : {"all.tar", "all.tar.gz", "all.txz", "all.tar.zst", "all.tar.bz2"}) {
        CAPTURE(file);
        const auto digest = machine.make(file);
        CHECK(digest == sys::digest_of_file(machine.root / file));
        machine.forget();

        const auto report = machine.load(file);
        CHECK(report.archive_digest == digest);
        REQUIRE(report.cells.size() == 2);
        CHECK(report.cells[1].kernel == target);
        CHECK(report.cells[1].what == "built");
        CHECK(machine.root.read(built_module()) == module_text("1.0"));
        CHECK(fs::read_symlink(machine.root / "src/it87-1.0/link") == "sub/run.sh");
        struct stat facts = {};
        REQUIRE(::stat((machine.root / "src/it87-1.0/sub/run.sh").c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0777) == 0755);
        CHECK(machine.status().state == State::built);
    }
}

TEST_CASE("the suffix of a tarball says how it is compressed")
{
    BuiltMachine machine;
    const auto kind = [&](const char* file) {
        machine.make(file);
        const auto bytes = machine.root.read(file);
        return sys::compression_of_bytes(std::as_bytes(std::span(bytes.data(), bytes.size())));
    };
    CHECK(kind("a.tar") == sys::Compression::none);
    CHECK(kind("a.anything") == sys::Compression::none);
    CHECK(kind("a.tgz") == sys::Compression::gzip);
    CHECK(kind("a.tar.xz") == sys::Compression::xz);
    CHECK(kind("a.tar.zst") == sys::Compression::zstd);
}

TEST_CASE("the same contents give the same bytes, whatever times and modes files have")
{
    BuiltMachine machine;
    for (const char* suffix : {"tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2"}) {
        CAPTURE(suffix);
        const auto first = machine.make((std::string("first.") + suffix).c_str());
        const auto file = machine.root / "src/it87-1.0/it87.c";
        fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(77));
        ::chmod(file.c_str(), 0600);
        CHECK(machine.make((std::string("second.") + suffix).c_str()) == first);
    }
}

TEST_CASE("SOURCE_DATE_EPOCH is the time of every member")
{
    BuiltMachine machine;
    const auto usual = machine.make("a.tar");
    machine.system.source_date = 1'600'000'000;
    CHECK(machine.make("b.tar") != usual);
    machine.forget();
    machine.load("b.tar");
    struct stat facts = {};
    REQUIRE(::stat((machine.root / "src/it87-1.0/it87.c").c_str(), &facts) == 0);
    CHECK(facts.st_mtim.tv_sec == 1'600'000'000);
}

TEST_CASE("long names and names that are not ASCII survive")
{
    BuiltMachine machine;
    const std::string name = "grüße-" + std::string(120, 'x');
    machine.root.write("src/it87-1.0/" + name, "text");
    fs::create_symlink(name, machine.root / "src/it87-1.0/lång");
    machine.make("a.tar.gz");
    machine.forget();
    machine.load("a.tar.gz");
    CHECK(machine.root.read("src/it87-1.0/" + name) == "text");
    CHECK(fs::read_symlink(machine.root / "src/it87-1.0/lång") == name);
}

TEST_CASE("a name in an extended header is taken whatever the locale is")
{
    Machine machine;
    machine.root.write("a.tar", make_tar({pax_record("path", "beta/grüße"),
                                          {.name = "beta/gr"},
                                          {.name = "beta/dkms.conf",
                                           .content = "PACKAGE_NAME=beta\nPACKAGE_VERSION=1\n"}}));
    app::ldtarball(machine.system, {.archive = machine.root / "a.tar"});
    CHECK(machine.has("src/beta-1/grüße"));
}

TEST_CASE("a hard link to a file of the archive becomes a file of its own")
{
    Machine machine;
    machine.root.write(
        "a.tar",
        make_tar({{.name = "dkms.conf", .content = "PACKAGE_NAME=beta\nPACKAGE_VERSION=1\n"},
                  {.name = "one", .content = "text"},
                  {.name = "two", .type = '1', .link = "one"}}));
    app::ldtarball(machine.system, {.archive = machine.root / "a.tar"});
    CHECK(machine.root.read("src/beta-1/two") == "text");
    CHECK(fs::hard_link_count(machine.root / "src/beta-1/two") == 1);
}

TEST_CASE("without a source of its own a tarball needs one on the machine")
{
    BuiltMachine machine;
    machine.make("a.tar", {.binaries_only = true});
    machine.forget();
    const auto before = sys::digest_of_tree(machine.root.path());
    CHECK(refusal([&] { machine.load("a.tar"); }) == ErrorCode::archive_source_missing);
    CHECK(sys::digest_of_tree(machine.root.path()) == before);

    machine.root.write("src/it87-1.0/dkms.conf",
                       "PACKAGE_NAME=it87\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=it87\n"
                       "DEST_MODULE_LOCATION[0]=/extra\n");
    machine.load("a.tar");
    CHECK(machine.status().state == State::built);
}

TEST_CASE("a tarball of the source alone adds, and builds nothing")
{
    BuiltMachine machine;
    machine.make("a.tar", {.source_only = true});
    machine.forget();
    CHECK(machine.load("a.tar").cells.size() == 1);
    CHECK(machine.status().state == State::added);
}

TEST_CASE("what is registered stays, unless it is forced")
{
    BuiltMachine machine;
    machine.make("old.tar");
    machine.builds(module_text("2.0"));
    auto again = Machine::build_request();
    again.force = true;
    app::build(machine.system, again);
    machine.root.write("src/it87-1.0/it87.c", "changed");
    machine.root.write("src/it87-1.0/new.c", "");

    const auto before = sys::digest_of_tree(machine.root.path());
    CHECK(refusal([&] { machine.load("old.tar"); }) == ErrorCode::archive_loaded);
    CHECK(sys::digest_of_tree(machine.root.path()) == before);

    const auto report = machine.load("old.tar", true);
    CHECK(report.cells.at(0).result == CellResult::already);
    CHECK(report.cells.at(1).result == CellResult::done);
    CHECK(machine.root.read("src/it87-1.0/it87.c").empty());
    CHECK_FALSE(machine.has("src/it87-1.0/new.c"));
    CHECK(machine.root.read(built_module()) == module_text("1.0"));
}

TEST_CASE("a build that is there stays when its package is loaded anew")
{
    BuiltMachine machine;
    machine.make("old.tar");
    machine.builds(module_text("2.0"));
    auto again = Machine::build_request();
    again.force = true;
    app::build(machine.system, again);
    fs::remove(machine.root / "tree/it87/1.0/source");
    const auto report = machine.load("old.tar");
    CHECK(report.cells.at(1).result == CellResult::already);
    CHECK(machine.root.read(built_module()) == module_text("2.0"));
}

TEST_CASE("what died while it put a source in place is cleared away")
{
    BuiltMachine machine;
    machine.make("a.tar");
    machine.root.write("src/.dkms-dead/source/half", "");
    fs::create_directories(machine.root / "tree/.dkms/work");
    fs::create_symlink(machine.root / "src/.dkms-dead",
                       machine.root / "tree/.dkms/work/source-staging");
    machine.root.write("src/.dkms-other/kept", "");
    machine.forget();
    CHECK_FALSE(machine.has("src/.dkms-dead"));
    CHECK(machine.has("src/.dkms-other/kept"));
}

TEST_CASE("mktarball says what it cannot do")
{
    BuiltMachine machine;
    const auto code = [&](const app::TarballRequest& request) {
        return refusal([&] { app::mktarball(machine.system, request); });
    };
    CHECK(code({}) == ErrorCode::usage);
    CHECK(code({.package = {"none", "1"}}) == ErrorCode::not_added);
    CHECK(code({.package = package, .source_only = true, .binaries_only = true})
          == ErrorCode::archive_options);
    CHECK(code({.package = package, .kernels = {.kernels = {{"6.2.0", ""}}}})
          == ErrorCode::archive_unmade);
    machine.root.write("file", "");
    CHECK(code({.package = package, .archive = machine.root / "file/a.tar", .source_only = true})
          == ErrorCode::archive_place);
    fs::create_directories(machine.root / "taken.tar/x");
    CHECK(code({.package = package, .archive = machine.root / "taken.tar", .source_only = true})
          == ErrorCode::archive_unmade);
}

TEST_CASE("the names of tarballs are those of dkms")
{
    BuiltMachine machine;
    const auto name = [&](app::TarballRequest request) {
        request.package = package;
        return app::mktarball(machine.system, request)
            .archive.lexically_relative(machine.root / "tree");
    };
    CHECK(name({.kernels = {.all = true}})
          == "it87/1.0/tarball/it87-1.0-kernel6.1.0-x86_64.dkms.tar.gz");
    CHECK(name({.source_only = true}) == "it87/1.0/tarball/it87-1.0-source-only.dkms.tar.gz");
    CHECK(name({.kernels = {.all = true}, .archive = "mine.tar"}) == "it87/1.0/tarball/mine.tar");
    const std::string cell = "tree/it87/1.0/";
    for (const char* release :
         {"6.2.0-a-name-of-quite-some-length", "6.3.0-a-name-of-quite-some-length",
          "6.4.0-a-name-of-quite-some-length", "6.5.0-a-name-of-quite-some-length"}) {
        machine.root.write(cell + release + "/x86_64/module/it87.ko", "");
    }
    CHECK(name({.kernels = {.all = true}}) == "it87/1.0/tarball/it87-1.0-manykernels.dkms.tar.gz");
}

TEST_CASE("links that lead out of the package, and what is no file, are told")
{
    BuiltMachine machine;
    fs::create_symlink("/etc/hostname", machine.root / "src/it87-1.0/out");
    ::mkfifo((machine.root / "src/it87-1.0/pipe").c_str(), 0600);
    machine.make("a.tar");
    REQUIRE(machine.progress.warnings.size() == 2);
    CHECK(machine.progress.warnings[0].find("leads to /etc/hostname") != std::string::npos);
    CHECK(machine.progress.warnings[1].find("was left out") != std::string::npos);
    machine.forget();
    CHECK(refusal([&] { machine.load("a.tar"); }) == ErrorCode::archive_refused);
}

TEST_CASE("an rpm is given to rpm")
{
    Machine machine;
    machine.root.write("a.rpm", "");
    machine.root.write("bin/rpm", "");
    machine.system.environment["PATH"] = (machine.root / "bin").native();
    CHECK(refusal([&] { app::add(machine.system, {.archive = machine.root / "a.rpm"}); })
          == ErrorCode::rpm_failed);
    ::chmod((machine.root / "bin/rpm").c_str(), 0755);
    app::add(machine.system, {.archive = machine.root / "a.rpm"});
    CHECK(machine.runner.commands.back().arguments
          == std::vector<std::string>{"-Uvh", (machine.root / "a.rpm").native()});
    machine.root.write("src/it87-1.0/dkms.conf",
                       machine.root.read("src/it87-1.0/dkms.conf") + "AUTOINSTALL=yes\n");
    app::add(machine.system, {.package = {"it87", "1.0"}});
    app::add(machine.system, {.archive = machine.root / "a.rpm"});  // and what it brought
    CHECK(machine.status().state == State::installed);
    CHECK(refusal([&] { app::add(machine.system, {.archive = machine.root / "none.rpm"}); })
          == ErrorCode::archive_missing);
}

}  // namespace
}  // namespace dkms::test
