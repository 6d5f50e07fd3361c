// Archives that nobody should load: each is refused, for its reason, and leaves no trace.
#include "lib/sys/compression.hpp"
#include "lib/sys/digest.hpp"
#include "tests/integration/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_tar.hpp"

namespace dkms::test {
namespace {

using Members = std::vector<TarMember>;

constexpr const char* conf =
    "PACKAGE_NAME=beta\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=beta\n"
    "DEST_MODULE_LOCATION[0]=/extra\n";

struct Hostile {
    std::string what = {};
    std::string archive = {};
    std::string reason = {};  ///< a part of the message
    ErrorCode code = ErrorCode::archive_refused;
};

TarMember directory(const std::string& name)
{
    return {.name = name, .type = '5', .mode = 0755};
}

TarMember link(const std::string& name, const std::string& target)
{
    return {.name = name, .type = '2', .link = target};
}

TarMember hard_link(const std::string& name, const std::string& target)
{
    return {.name = name, .type = '1', .link = target};
}

/// A good package, then what is not.
Hostile in_source(const std::string& what, const Members& bad, const std::string& reason)
{
    Members members = {{.name = "beta/dkms.conf", .content = conf}, {.name = "beta/beta.c"}};
    members.insert(members.end(), bad.begin(), bad.end());
    return {.what = what, .archive = make_tar(members), .reason = reason};
}

/// A good tarball of mktarball, then what is not.
Hostile in_bundle(const std::string& what, const Members& bad, const std::string& reason)
{
    Members members = {{.name = "./dkms_source_tree/dkms.conf", .content = conf}};
    members.insert(members.end(), bad.begin(), bad.end());
    return {.what = what, .archive = make_tar(members), .reason = reason};
}

std::string compressed(const std::string& text, sys::Compression compression)
{
    const auto packed =
        sys::compress(std::as_bytes(std::span(text.data(), text.size())), compression);
    return {reinterpret_cast<const char*>(packed.data()), packed.size()};
}

std::string deep(std::size_t depth)
{
    std::string name;
    for (std::size_t i = 0; i < depth; ++i) {
        name += "d/";
    }
    return name + "file";
}

std::vector<Hostile> names()
{
    const std::string outside = "has \"..\" in it";
    return {
        in_source("absolute", {{.name = "/etc/cron.d/x"}}, "is absolute"),
        in_source("two slashes", {{.name = "//x"}}, "is absolute"),
        in_source("up", {{.name = "../x"}}, outside),
        in_source("up from below", {{.name = "beta/../../x"}}, outside),
        in_source("up, though it stays inside", {{.name = "beta/../x"}}, outside),
        in_source("the directory above", {directory("..")}, outside),
        in_source("up at the end", {directory("beta/..")}, outside),
        in_source("up in a long name", {{.name = "../" + std::string(150, 'x')}}, outside),
        in_source("up by an extended header", {pax_record("path", "../x"), {.name = "x"}}, outside),
        in_source("absolute by an extended header", {pax_record("path", "/x"), {.name = "x"}},
                  "is absolute"),
        in_source("line end", {{.name = "beta/a\nb"}}, "control characters"),
        in_source("escape", {{.name = "beta/\x1b[31m"}}, "control characters"),
        in_source("delete", {{.name = "beta/\x7f"}}, "control characters"),
        in_source("no name", {{.name = ""}}, "no name"),
        in_source("part too long", {{.name = "beta/" + std::string(256, 'x')}}, "too long"),
        in_source("name too long", {{.name = std::string(600, 'x') + "/" + std::string(600, 'y')}},
                  "longer than"),
        in_source("too deep", {{.name = deep(64)}}, "deeper than"),
        in_source("file as the top", {{.name = "."}}, "place of the directory"),
        in_source("link as the top", {link("./", "/etc")}, "place of the directory"),
    };
}

std::vector<Hostile> links()
{
    const std::string outside = "leads outside";
    return {
        in_source("absolute", {link("beta/l", "/etc")}, outside),
        in_source("up", {link("beta/l", "../../x")}, outside),
        in_source("to the directory above", {link("l", "..")}, outside),
        in_source("out of the package", {link("beta/l", "../x")}, "out of the package"),
        in_source("up by a long target", {link("l", "../" + std::string(150, 'x'))}, outside),
        in_source("up by way of a link",
                  {directory("beta/a"), directory("beta/a/b"), link("beta/a/b/up", "../.."),
                   link("beta/l", "a/b/up/../..")},
                  outside),
        in_source("no target", {link("beta/l", "")}, "no proper name"),
        in_source("line end in the target", {link("beta/l", "a\nb")}, "no proper name"),
        in_source("file below a link", {link("beta/l", "."), {.name = "beta/l/x"}},
                  "which is no directory"),
        in_source("directory below a link", {link("beta/l", "."), directory("beta/l/x")},
                  "which is no directory"),
        in_source("file below a file", {{.name = "beta/beta.c/x"}}, "which is no directory"),
        in_source("hard link, absolute", {hard_link("beta/h", "/etc/passwd")}, outside),
        in_source("hard link, up", {hard_link("beta/h", "../x")}, outside),
        in_source("hard link to nothing", {hard_link("beta/h", "beta/none")}, "no file of the"),
        in_source("hard link to a link", {link("beta/l", "beta.c"), hard_link("beta/h", "beta/l")},
                  "no file of the"),
        in_source("hard link to a directory", {hard_link("beta/h", "beta")}, "no file of the"),
        in_source("hard link to itself", {hard_link("beta/h", "beta/h")}, "no file of the"),
    };
}

std::vector<Hostile> kinds()
{
    const std::string device = "a device, a pipe or a socket";
    const std::string twice = "two of its name";
    return {
        in_source("character device", {{.name = "beta/d", .type = '3'}}, device),
        in_source("block device", {{.name = "beta/d", .type = '4'}}, device),
        in_source("pipe", {{.name = "beta/p", .type = '6'}}, device),
        in_source("set-uid file", {{.name = "beta/s", .mode = 04755}}, "set-id bit"),
        in_source("set-gid file", {{.name = "beta/s", .mode = 02755}}, "set-id bit"),
        in_source("set-gid directory", {{.name = "beta/s", .type = '5', .mode = 02755}},
                  "set-id bit"),
        in_source("two files", {{.name = "beta/beta.c"}}, twice),
        in_source("two files, written differently", {{.name = "./beta//./beta.c"}}, twice),
        in_source("file over a directory", {{.name = "beta"}}, twice),
        in_source("directory over a file", {directory("beta/beta.c")}, twice),
        in_source("link over a file", {link("beta/beta.c", "dkms.conf")}, twice),
        in_source("link over a directory", {link("beta", "x")}, twice),
        in_source("file over a link", {link("beta/l", "beta.c"), {.name = "beta/l"}}, twice),
        in_source("hard link over a file", {hard_link("beta/beta.c", "beta/dkms.conf")}, twice),
    };
}

std::vector<Hostile> sizes_and_damage()
{
    const auto good = in_source("", {}, "").archive;
    const auto packed = compressed(good, sys::Compression::gzip);
    const auto bomb =
        make_tar({{.name = "dkms.conf", .content = conf},
                  {.name = "zeros", .content = std::string(std::size_t{80} << 20, '\0')}});
    return {
        in_source("two gigabytes", {{.name = "beta/big", .size = std::int64_t{2} << 30}},
                  "larger than"),
        in_source("eight exabytes", {{.name = "beta/big", .size = INT64_MAX}}, ""),
        in_source("less than nothing", {{.name = "beta/big", .size = -1}}, ""),
        in_source("huge by an extended header",
                  {pax_record("size", "9000000000000"), {.name = "beta/big"}}, "larger than"),
        {.what = "bomb", .archive = compressed(bomb, sys::Compression::gzip), .reason = "grows"},
        {.what = "compressed twice",
         .archive = compressed(packed, sys::Compression::xz),
         .reason = "more than once"},
        {.what = "cut in a file",
         .archive = make_tar({{.name = "beta/dkms.conf", .content = conf},
                              {.name = "beta/beta.c", .content = std::string(4000, 'x')}})
                        .substr(0, 2000)},
        {.what = "cut while compressed", .archive = packed.substr(0, packed.size() / 2)},
        {.what = "changed while compressed",
         .archive = packed.substr(0, packed.size() - 6) + "\x01\x02\x03\x04\x05\x06"},
        in_source("bad checksum", {{.name = "beta/x", .bad_checksum = true}}, ""),
        {.what = "junk", .archive = "not a tarball"},
        {.what = "nothing at all", .archive = ""},
        {.what = "another format", .archive = "PK\x03\x04" + std::string(100, '\0')},
    };
}

std::vector<Hostile> packages()
{
    const std::string cell = "./dkms_main_tree/6.1.0/x86_64/";
    return {
        {.what = "no configuration",
         .archive = make_tar({{.name = "beta/beta.c"}}),
         .reason = "no dkms.conf"},
        {.what = "a link for a configuration",
         .archive = make_tar({{.name = "beta/x", .content = conf}, link("beta/dkms.conf", "x")}),
         .reason = "no dkms.conf"},
        {.what = "mktarball's without a configuration",
         .archive = make_tar({directory("dkms_main_tree"), directory("dkms_source_tree")}),
         .reason = "no dkms.conf",
         .code = ErrorCode::archive_incomplete},
        {.what = "a link for the source",
         .archive =
             make_tar({{.name = "x/dkms.conf", .content = conf}, link("dkms_source_tree", "x")}),
         .reason = "no dkms.conf",
         .code = ErrorCode::archive_incomplete},
        in_bundle("a link out of the source", {link("dkms_source_tree/l", "../x")},
                  "out of the package"),
        in_bundle("a file for a kernel", {{.name = "dkms_main_tree/6.1.0"}}, "no directory"),
        in_bundle("a file for an arch", {{.name = "dkms_main_tree/6.1.0/x86_64"}}, "no directory"),
        in_bundle("a link for a kernel",
                  {directory("dkms_main_tree/6.1.1"), link("dkms_main_tree/6.1.0", "6.1.1")},
                  "no directory"),
        in_bundle("a kernel without modules", {{.name = cell + "log/make.log"}}, "no modules"),
        in_bundle(
            "a link for a module",
            {{.name = cell + "log/make.log"}, link(cell + "module/beta.ko", "../log/make.log")},
            "is a link"),
        {.what = "a name that leads out of the tree",
         .archive = make_tar(
             {{.name = "dkms.conf", .content = "PACKAGE_NAME=../../x\nPACKAGE_VERSION=1\n"}}),
         .code = ErrorCode::bad_config},
        {.what = "no version",
         .archive = make_tar({{.name = "dkms.conf", .content = "PACKAGE_NAME=beta\n"}}),
         .code = ErrorCode::bad_config},
    };
}

Error refusal_of(Machine& machine, const app::AddRequest& request)
{
    try {
        app::ldtarball(machine.system, request);
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("it was loaded");
}

void check_refusal(Machine& machine, const Hostile& hostile)
{
    INFO(hostile.what);
    machine.root.write("hostile.tar", hostile.archive);
    const auto before = sys::digest_of_tree(machine.root.path());
    for (const bool force : {false, true}) {
        const auto error =
            refusal_of(machine, {.archive = machine.root / "hostile.tar", .force = force});
        INFO(error.what());
        CHECK(error.code() == hostile.code);
        CHECK(std::string(error.what()).find(hostile.reason) != std::string::npos);
        CHECK(sys::digest_of_tree(machine.root.path()) == before);
    }
}

TEST_CASE("hostile archives are refused for their reason, and leave no trace")
{
    Machine machine;
    std::size_t count = 0;
    for (const auto& group : {names(), links(), kinds(), sizes_and_damage(), packages()}) {
        for (const auto& hostile : group) {
            check_refusal(machine, hostile);
            ++count;
        }
    }
    CHECK(count >= 40);
}

TEST_CASE("the package that the hostile archives were made from is loaded")
{
    Machine machine;
    machine.root.write("good.tar", in_source("", {}, "").archive);
    const auto report = app::ldtarball(machine.system, {.archive = machine.root / "good.tar"});
    CHECK(report.cells.at(0).package.text() == "beta/1.0");
    CHECK(machine.root.read("src/beta-1.0/dkms.conf") == conf);
    CHECK(machine.has("src/beta-1.0/beta.c"));
}

}  // namespace
}  // namespace dkms::test
