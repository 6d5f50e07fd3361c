"""The inner part of `no-space`: python3 no_space.py KERNEL."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import trees  # pylint: disable=wrong-import-position

KERNEL = sys.argv[1]
MODULES = trees.INSTALL_TREE + "/" + KERNEL
TREES = [trees.DKMS_TREE, MODULES]
CELL = ["hello/1.0", "-k", KERNEL]
SCENARIOS = [
    ([], ["add", "hello/1.0"]),
    ([["add", "hello/1.0"]], ["build", *CELL]),
    ([["build", *CELL]], ["install", *CELL]),
    ([["install", *CELL]], ["install", *CELL, "--force"]),
    ([["install", *CELL]], ["uninstall", *CELL]),
    ([["install", *CELL]], ["unbuild", *CELL]),
    ([["install", *CELL]], ["remove", "hello/1.0", "--all"]),
    ([["add", "hello/1.0"]], ["autoinstall", "-k", KERNEL]),
    ([["install", *CELL]], ["kernel_prerm", "-k", KERNEL]),
    ([["build", *CELL]], ["mktarball", *CELL]),
]
STEP = 64 * 1024
WHOLE = {trees.digest("/tmp/hello-%s.ko" % version) for version in ("0.5", "1.0")}
ORIGINAL = trees.digest("/tmp/hello-0.5.ko")


def free_space(mount):
    facts = os.statvfs(mount)
    return facts.f_bavail * facts.f_bsize


def fill(mount, left):
    with open(mount + "/filler", "wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, free_space(mount) - left or 1)


def faults():
    yield from trees.torn_modules(WHOLE)
    kept = [MODULES + "/kernel/misc/hello.ko",
            "/var/lib/dkms/hello/original_module/%s/%s/hello.ko" % (KERNEL, os.uname().machine)]
    if not any(os.path.exists(path) and trees.digest(path) == ORIGINAL for path in kept):
        yield "the original module is lost"


def try_room(command, mount, room, wanted):
    """Whether there was enough, and what was wrong."""
    trees.restore(TREES, "/tmp/base")
    fill(mount, room)
    result = trees.dkms(command)
    os.unlink(mount + "/filler")
    said = result.stdout + result.stderr
    bad = list(faults())
    if result.returncode != 0 and "No space left" not in said:
        bad.append("the error does not say why: " + said)
    again = trees.dkms(command)
    if result.returncode != 0 and again.returncode != 0:
        bad.append("it does not go on: " + again.stdout + again.stderr)
    bad += trees.differences(trees.contents(TREES), wanted)
    bad += trees.left_work()
    return result.returncode == 0, bad


def run(before, command, mount):
    trees.restore(TREES, "/tmp/first")
    trees.prepare(before)
    trees.save(TREES, "/tmp/base")
    trees.prepare([command])
    wanted = trees.contents(TREES)
    tried, failed, enough = 0, 0, False
    while not enough and tried < 80:
        enough, bad = try_room(command, mount, tried * STEP, wanted)
        tried += 1
        if bad:
            failed += 1
            print("not ok %s with %d KiB on %s" % (" ".join(command), (tried - 1) * 64, mount))
            print("".join("    %s\n" % line for line in bad[:6]))
    print("%s, %s: %d sizes, %d faults" % (" ".join(command), mount, tried, failed))
    return enough and not failed


trees.save(TREES, "/tmp/first")
results = [run(before, command, mount) for before, command in SCENARIOS
           for mount in (trees.DKMS_TREE, trees.INSTALL_TREE)]
sys.exit(0 if all(results) else 1)
