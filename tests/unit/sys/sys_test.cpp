#include <algorithm>
#include <csignal>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "lib/sys/boost_process_runner.hpp"
#include "lib/sys/compression.hpp"
#include "lib/sys/digest.hpp"
#include "lib/sys/file_io.hpp"
#include "lib/sys/file_lock.hpp"
#include "lib/sys/landlock.hpp"
#include "lib/sys/real_file_view.hpp"
#include "lib/sys/sandbox.hpp"
#include "lib/sys/staged_file.hpp"
#include "lib/sys/temp_directory.hpp"
#include "lib/sys/tree.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/temp_root.hpp"

namespace dkms::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::span<const std::byte> bytes_of(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

mode_t mode_of(const fs::path& path)
{
    struct stat facts = {};
    REQUIRE(::lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777;
}

struct Ran {
    sys::Ending ending;
    std::string output = {};
};

Ran run(Command command)
{
    command.environment.try_emplace("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    Ran ran{.ending = sys::Stopped{}};
    ran.ending = sys::BoostProcessRunner().run(command, [&](std::string_view piece) {
        ran.output += piece;
        return sys::SinkAnswer::go_on;
    });
    return ran;
}

Ran shell(const std::string& text)
{
    return run({.program = "sh", .arguments = {"-c", text}});
}

}  // namespace

TEST_CASE("a level counts, and changes nothing about whether kernels can read the file", "[sys]")
{
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += std::to_string(i * i % 1001);
    }
    const auto efforts = [](int level) {
        return sys::CompressionEfforts{{.level = level}, {.level = level}, {.level = level}};
    };
    for (const auto kind : {sys::Compression::gzip, sys::Compression::xz, sys::Compression::zstd}) {
        const auto fast = sys::compress(bytes_of(text), kind, efforts(1));
        const auto best = sys::compress(bytes_of(text), kind, efforts(9));
        CHECK(best != fast);
        CHECK(sys::flaw_for_kernel(best).empty());
        CHECK(sys::flaw_for_kernel(fast).empty());
    }
}

TEST_CASE("a file is written whole, or stays as it was", "[sys]")
{
    const TempRoot root;
    sys::write_file(root / "a", "one", 0640);
    CHECK(root.read("a") == "one");
    CHECK(mode_of(root / "a") == 0640);
    {
        sys::StagedFile staged(root / "a");
        staged.write(bytes_of("two"));
    }
    CHECK(root.read("a") == "one");
    CHECK(std::distance(fs::directory_iterator(root.path()), fs::directory_iterator()) == 1);
    CHECK(sys::read_file_if_exists(root / "none") == std::nullopt);
    CHECK(refusal([&] { sys::read_file(root / "none"); }) == ErrorCode::system);
    CHECK(refusal([&] { sys::read_file(root / "a", 2); }) == ErrorCode::system);
    CHECK(refusal([&] { sys::read_file(root.path()); }) == ErrorCode::system);
}

TEST_CASE("links and directories", "[sys]")
{
    const TempRoot root;
    sys::make_directories(root / "a/b");
    CHECK(sys::is_directory(root / "a/b"));
    sys::replace_link(root / "link", "one");
    sys::replace_link(root / "link", "a");
    CHECK(sys::link_target(root / "link") == fs::path("a"));
    CHECK_FALSE(sys::link_target(root / "a"));
    CHECK_FALSE(sys::remove_empty_directory(root / "a"));
    CHECK(sys::remove_empty_directory(root / "a/b"));
    CHECK(sys::exists_without_following(root / "link"));
    CHECK(sys::remove_file(root / "link"));
    CHECK_FALSE(sys::remove_file(root / "link"));
}

TEST_CASE("a directory takes the place of another in one step", "[sys]")
{
    const TempRoot root;
    root.write("new/x", "new");
    root.write("old/x", "old");
    sys::exchange_directory(root / "new", root / "old");
    CHECK(root.read("old/x") == "new");
    CHECK(root.read("new/x") == "old");
    sys::exchange_directory(root / "new", root / "third");
    CHECK(root.read("third/x") == "old");
}

TEST_CASE("a file's stamp changes with the file", "[sys]")
{
    const TempRoot root;
    root.write("a", "one");
    const auto before = sys::file_stamp(root / "a");
    CHECK(before == sys::file_stamp(root / "a"));
    root.write("a", "another");
    CHECK(before != sys::file_stamp(root / "a"));
    CHECK(sys::file_stamp(root / "none").empty());
    root.write("b", "another");
    CHECK(sys::has_same_content(root / "a", root / "b"));
    root.write("b", "anothex");
    CHECK_FALSE(sys::has_same_content(root / "a", root / "b"));
}

TEST_CASE("a tree is copied with its links and modes, and no link is followed", "[sys]")
{
    const TempRoot root;
    root.write("from/sub/tool", "x");
    fs::permissions(root / "from/sub/tool", fs::perms(04750));
    fs::create_symlink("../tool", root / "from/sub/link");
    fs::create_symlink("/etc", root / "from/outside");
    sys::copy_tree(root / "from", root / "to");
    CHECK(mode_of(root / "to/sub/tool") == 0750);
    CHECK(sys::link_target(root / "to/sub/link") == fs::path("../tool"));
    CHECK(sys::link_target(root / "to/outside") == fs::path("/etc"));
    root.write("kept/file", "x");
    fs::create_symlink(root / "kept", root / "to/elsewhere");
    sys::remove_tree(root / "to");
    CHECK_FALSE(fs::exists(root / "to"));
    CHECK(root.read("kept/file") == "x");
    CHECK_NOTHROW(sys::remove_tree(root / "to"));
}

TEST_CASE("what comes out of an untrusted tree is a regular file in it", "[sys]")
{
    const TempRoot root;
    root.write("tree/sub/a.ko", "module");
    root.write("secret", "secret");
    fs::create_symlink(root / "secret", root / "tree/sub/link.ko");
    fs::create_symlink(root.path(), root / "tree/up");
    const auto out = root / "out";
    CHECK(sys::copy_file_out(root / "tree", "sub/a.ko", out, 100));
    CHECK(root.read("out") == "module");
    CHECK_FALSE(sys::copy_file_out(root / "tree", "sub/link.ko", out, 100));
    CHECK_FALSE(sys::copy_file_out(root / "tree", "up/secret", out, 100));
    CHECK_FALSE(sys::copy_file_out(root / "tree", "sub/none.ko", out, 100));
    REQUIRE(::mkfifo((root / "tree/sub/fifo.ko").c_str(), 0600) == 0);
    CHECK_FALSE(sys::copy_file_out(root / "tree", "sub/fifo.ko", out, 100));
    CHECK(root.read("out") == "module");
}

TEST_CASE("one lock at a time, which names its owner", "[sys]")
{
    const TempRoot root;
    const auto file = root / "state/lock";
    {
        const sys::FileLock lock(file, "pid 1: dkms install", milliseconds(0));
        try {
            const sys::FileLock second(file, "pid 2", milliseconds(0));
            FAIL("the lock is taken");
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::busy);
            CHECK(std::string(error.what()).find("pid 1: dkms install") != std::string::npos);
        }
    }
    CHECK_NOTHROW(sys::FileLock(file, "pid 3", milliseconds(0)));
}

TEST_CASE("a lock on a file that was removed is none", "[sys]")
{
    const TempRoot root;
    const auto file = root / "state/lock";
    const sys::FileLock first(file, "one", milliseconds(0));
    fs::remove_all(root / "state");
    const sys::FileLock second(file, "two", milliseconds(0));
    CHECK(refusal([&] { sys::FileLock(file, "three", milliseconds(0)); }) == ErrorCode::busy);
}

TEST_CASE("compression goes both ways", "[sys]")
{
    const std::string text(100'000, 'x');
    for (const auto kind : {sys::Compression::gzip, sys::Compression::xz, sys::Compression::zstd}) {
        const auto packed = sys::compress(bytes_of(text), kind);
        CHECK(packed.size() < text.size());
        CHECK(sys::compression_of_bytes(packed) == kind);
        CHECK(sys::compression_of_name("a.ko" + std::string(sys::suffix_of(kind))) == kind);
        const auto plain = sys::decompress(packed, kind, text.size());
        CHECK(std::string(reinterpret_cast<const char*>(plain.data()), plain.size()) == text);
        CHECK(refusal([&] { sys::decompress(packed, kind, text.size() - 1); })
              == ErrorCode::system);
        auto cut = packed;
        cut.resize(cut.size() / 2);
        CHECK(refusal([&] { sys::decompress(cut, kind, text.size()); }) == ErrorCode::system);
    }
    CHECK(sys::compression_of_bytes(bytes_of("plain")) == sys::Compression::none);
}

TEST_CASE("digests", "[sys]")
{
    CHECK(sys::digest_of(bytes_of("abc"))
          == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const TempRoot root;
    root.write("t/a", "1");
    const auto before = sys::digest_of_tree(root / "t");
    root.write("t/a", "2");
    CHECK(sys::digest_of_tree(root / "t") != before);
}

TEST_CASE("a configuration sees its roots and nothing else", "[sys]")
{
    const TempRoot root;
    root.write("in/a", "text");
    root.write("out/b", "secret");
    fs::create_symlink(root / "out/b", root / "in/leaves");
    fs::create_symlink("a", root / "in/stays");
    const sys::RealFileView view({root / "in"});
    CHECK(view.read(root / "in/a", 100) == std::string("text"));
    CHECK(view.read(root / "in/stays", 100) == std::string("text"));
    CHECK_FALSE(view.read(root / "in/a", 3));
    CHECK_FALSE(view.read(root / "in/leaves", 100));
    CHECK_FALSE(view.read(root / "in/../out/b", 100));
    CHECK_FALSE(view.facts(root / "out/b"));
    CHECK_FALSE(view.read("/dev/zero", 100));
    CHECK(view.list(root / "in") == std::vector<std::string>{"a", "leaves", "stays"});
    CHECK((view.covers(root / "in/nothing") && view.covers(root / "in")));
    CHECK_FALSE(view.covers(root / "in/../out/b"));
    CHECK_FALSE(view.covers(root / "inside"));
    CHECK_FALSE(view.covers(root / "in/leaves"));
    CHECK(sys::RealFileView({root / "later"}).covers(root / "later/a"));
}

TEST_CASE("how a command ended", "[sys]")
{
    CHECK(shell("exit 7").ending == sys::Ending{sys::Exited{7}});
    CHECK(shell("kill -9 $$").ending == sys::Ending{sys::Signalled{9}});
    CHECK(shell("echo a; echo b >&2").output == "a\nb\n");
    CHECK(refusal([] { run({.program = "no-such-program"}); }) == ErrorCode::system);
    CHECK(run({.program = "sleep", .arguments = {"60"}, .time_limit = milliseconds(100)}).ending
          == sys::Ending{sys::TimedOut{}});
    const auto stopped = sys::BoostProcessRunner().run(
        {.program = "/usr/bin/yes"}, [](std::string_view) { return sys::SinkAnswer::stop; });
    CHECK(stopped == sys::Ending{sys::Stopped{}});
}

TEST_CASE("a child gets nothing by accident", "[sys]")
{
    const auto environment =
        run({.program = "/usr/bin/env", .environment = {{"ONLY", "this"}}}).output;
    CHECK(environment.find("ONLY=this") != std::string::npos);
    CHECK(environment.find("HOME=") == std::string::npos);
    CHECK(run({.program = "pwd", .directory = "/usr"}).output == "/usr\n");
    CHECK(run({.program = "cat"}).output.empty());             // no input
    CHECK(shell("ls /proc/self/fd | wc -l").output == "4\n");  // the listing's own is the fourth
}

TEST_CASE("a command leaves no process behind", "[sys]")
{
    const TempRoot root;
    const auto ran = shell("sleep 30 & echo $!");
    const auto pid = static_cast<pid_t>(std::stol(ran.output));
    for (int i = 0; i < 100 && ::kill(pid, 0) == 0; ++i) {
        ::usleep(10'000);  // a killed process is there until init has seen it
    }
    CHECK_FALSE(fs::exists("/proc/" + std::to_string(pid) + "/exe"));
}

TEST_CASE("a sandbox is a command line", "[sys]")
{
    const Command command{.program = "make", .arguments = {"all"}, .directory = "/build"};
    const sys::SandboxSpec spec{.writable = {{.from = "/scratch", .to = "/build"}},
                                .user = sys::Owner{.user = 65534, .group = 65534},
                                .memory_limit = 1U << 30U};
    const auto inside = sys::sandboxed(command, spec, {.kind = sys::SandboxKind::namespaces});
    const auto has = [&](std::vector<std::string> words) {
        return std::search(inside.arguments.begin(), inside.arguments.end(), words.begin(),
                           words.end())
               != inside.arguments.end();
    };
    CHECK(inside.program == "bwrap");
    CHECK(has({"--ro-bind", "/", "/"}));
    CHECK(has({"--bind", "/scratch", "/build"}));
    CHECK(has({"--unshare-net"}));
    CHECK_FALSE(has({"--unshare-user"}));
    CHECK(has({"--reuid", "65534", "--regid", "65534", "--clear-groups"}));
    CHECK(has({"--as=1073741824"}));
    CHECK(has({"--", "make", "all"}));
    CHECK_FALSE(has({"unshare"}));
    const auto counting = sys::sandboxed(
        command, spec, {.kind = sys::SandboxKind::namespaces, .counts_processes = true});
    const std::vector<std::string> own_count = {
        "unshare",         "--map-current-user",  "--keep-caps",         "--", "setpriv",
        "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--", "prlimit"};
    CHECK(std::search(counting.arguments.begin(), counting.arguments.end(), own_count.begin(),
                      own_count.end())
          != counting.arguments.end());
    const auto bare = sys::sandboxed(command, spec, {});
    CHECK(bare.program == "setpriv");
    CHECK(bare.directory == "/build");
    CHECK_FALSE(sys::Sandbox{}.can_bind());
}

TEST_CASE("what a sandbox hides stays hidden, and the way to the rest open", "[sys]")
{
    TempRoot root;  // below /tmp, of which a sandbox has its own
    const auto key = (root / "tree/mok.key").native();
    root.write("tree/mok.key", "secret");
    root.write("tree/it87/1.0/it87.c", "");
    const auto hides_key = [&](const fs::path& readable) {
        const sys::SandboxSpec spec{.readable = {readable}, .hidden = {key}};
        const auto words =
            sys::sandboxed({.program = "true"}, spec, {.kind = sys::SandboxKind::namespaces})
                .arguments;
        const auto place = std::find(words.begin(), words.end(), key);
        const auto shown = std::find(words.begin(), words.end(), readable.native());
        REQUIRE(shown != words.end());
        return place != words.end() && *(place - 1) == "/dev/null" && shown < place;
    };
    CHECK_FALSE(hides_key(root / "tree/it87/1.0"));
    CHECK(hides_key(root / "tree"));
}

TEST_CASE("under Landlock files are changed where that is allowed alone", "[sys]")
{
    if (sys::landlock_version() == 0) {
        WARN("passed over: this kernel has no Landlock");
        return;
    }
    TempRoot root;
    fs::create_directories(root / "mine");
    root.write("other/kept", "");
    sys::BoostProcessRunner runner;
    const auto run = [&](const std::string& script) {
        return sys::succeeded(runner.run({.program = "/bin/sh",
                                          .arguments = {"-c", script},
                                          .directory = root.path(),
                                          .environment = {{"PATH", "/usr/bin:/bin"}},
                                          .changes_only = {root / "mine"}},
                                         [](auto) { return sys::SinkAnswer::go_on; }));
    };
    CHECK(run("echo 1 >mine/a && mv mine/a mine/b && rm mine/b && mkdir mine/c && : >/dev/null"));
    CHECK_FALSE(run("echo 1 >other/new"));
    CHECK_FALSE(run("echo 1 >other/kept"));
    CHECK_FALSE(run("rm other/kept"));
    CHECK_FALSE(run("mv other/kept mine/"));
    CHECK_FALSE(run("sh -c 'mkdir other/made'"));
    CHECK(run("cat other/kept"));
    CHECK(root.read("other/kept").empty());
    CHECK_FALSE(fs::exists(root / "other/new"));
    CHECK_FALSE(fs::exists(root / "other/made"));
}

TEST_CASE("without namespaces a sandbox is Landlock's, of the build's own directory", "[sys]")
{
    const sys::SandboxSpec spec{.writable = {{.from = "/build", .to = "/build"}}};
    const auto inside =
        sys::sandboxed({.program = "make"}, spec, {.kind = sys::SandboxKind::landlock})
            .changes_only;
    CHECK(std::find(inside.begin(), inside.end(), "/build") != inside.end());
    CHECK_FALSE(sys::Sandbox{.kind = sys::SandboxKind::landlock}.can_bind());
}

TEST_CASE("builds run as somebody, and never as root", "[sys]")
{
    CHECK_FALSE(sys::find_build_user("", 1000));
    const auto user = sys::find_build_user("", 0);
    REQUIRE(user);
    CHECK(user->user != 0);
    CHECK(refusal([] { sys::find_build_user("root", 0); }) == ErrorCode::bad_config);
    CHECK(refusal([] { sys::find_build_user("no-such-user", 0); }) == ErrorCode::bad_config);
}

}  // namespace dkms::test
