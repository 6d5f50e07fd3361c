"""The inner part of `kill`: python3 kill.py KERNEL SHIM install|all."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import trees  # pylint: disable=wrong-import-position

KERNEL, SHIM, WHICH = sys.argv[1:]
MODULES = trees.INSTALL_TREE + "/" + KERNEL
TREES = [trees.DKMS_TREE, MODULES]
CELL = ["hello/1.0", "-k", KERNEL]
# What each command starts from, and the command.
SCENARIOS = {
    "install": ([["build", *CELL]], ["install", *CELL]),
    "uninstall": ([["install", *CELL]], ["uninstall", *CELL]),
    "remove": ([["install", *CELL]], ["remove", "hello/1.0", "--all"]),
    "autoinstall": ([["install", *CELL], ["build", "hello/2.0", "-k", KERNEL]],
                    ["autoinstall", "-k", KERNEL]),
    "build --force": ([["install", *CELL]], ["build", *CELL, "--force"]),
    "install --force": ([["install", *CELL]], ["install", *CELL, "--force"]),
}
WHOLE = {trees.digest("/tmp/hello-%s.ko" % version) for version in ("0.5", "1.0", "2.0")}
ORIGINAL = trees.digest("/tmp/hello-0.5.ko")


def run_killed(command, point):
    return trees.dkms(command, LD_PRELOAD=SHIM, DKMS_KILL_AT=str(point),
                      DKMS_KILL_COUNT="/tmp/count",
                      ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")


def faults(removes):
    """What may not be, whenever the program was killed."""
    yield from trees.torn_modules(WHOLE)
    for name in trees.listed_modules(KERNEL):
        if not os.path.exists(os.path.join(MODULES, name)) and not removes:
            yield "modules.dep names %s, which is not there" % name
    kept = [MODULES + "/kernel/misc/hello.ko",
            "/var/lib/dkms/hello/original_module/%s/%s/hello.ko" % (KERNEL, os.uname().machine)]
    if not any(os.path.exists(path) and trees.digest(path) == ORIGINAL for path in kept):
        yield "the original module is lost"


def try_point(point, command, wanted):
    trees.restore(TREES, "/tmp/base")
    killed = run_killed(command, point)
    bad = [] if killed.returncode == -9 else ["ended with %d, not killed" % killed.returncode]
    bad += faults(command[0] in ("uninstall", "remove"))
    again = trees.dkms(command)
    bad += trees.differences(trees.contents(TREES), wanted)
    bad += trees.left_work()
    if bad:
        print("not ok %s, killed at call %d" % (" ".join(command), point))
        print("".join("    %s\n" % line for line in bad[:8]) + again.stdout + again.stderr)
    return not bad


def run(name):
    before, command = SCENARIOS[name]
    trees.restore(TREES, "/tmp/first")
    trees.prepare(before)
    trees.save(TREES, "/tmp/base")
    undisturbed = run_killed(command, 0)
    if undisturbed.returncode != 0:
        sys.exit("%s: %s%s" % (command, undisturbed.stdout, undisturbed.stderr))
    wanted = trees.contents(TREES)
    with open("/tmp/count", encoding="utf-8") as count:
        points = int(count.read())
    good = sum(try_point(point, command, wanted) for point in range(1, points + 1))
    print("%s: %d of %d places" % (name, good, points))
    return good == points and points > 20


trees.save(TREES, "/tmp/first")
results = [run(name) for name in (SCENARIOS if WHICH == "all" else [WHICH])]
sys.exit(0 if all(results) else 1)
