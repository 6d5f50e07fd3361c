"""The inner part of `stress`: python3 stress.py SECONDS KERNEL..."""
import collections
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import trees  # pylint: disable=wrong-import-position

SECONDS = float(sys.argv[1])
KERNELS = sys.argv[2:]
PACKAGES = ["one", "two", "three"]
ACTIONS = ["add", "build", "install", "uninstall", "remove", "status", "autoinstall"]
ALLOWED = {
    0: "done",
    75: "busy",
    3: "not there, or there already",
    4: "the source is gone",
    5: "not built",
}
seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 30)))
print("seed %d" % seed)
answers = collections.Counter()
wrong = []


def command(chance):
    action = chance.choice(ACTIONS)
    package = chance.choice(PACKAGES) + "/1.0"
    kernel = ["-k", chance.choice(KERNELS)]
    if action == "autoinstall":
        return [action, *kernel]
    if action in ("add", "status"):
        return [action, package]
    if action == "remove" and chance.random() < 0.3:
        return [action, package, "--all"]
    force = ["--force"] if action in ("build", "install") and chance.random() < 0.3 else []
    return [action, package, *kernel, *force]


def work(number):
    chance = random.Random(seed + number)
    while time.monotonic() < end:
        words = command(chance)
        result = trees.dkms(words)
        answers[words[0], result.returncode] += 1
        if result.returncode not in ALLOWED:
            wrong.append("%s: %d\n%s%s" % (words, result.returncode, result.stdout, result.stderr))


def inconsistencies():
    yield from trees.left_work()
    status = trees.dkms(["status"])
    if status.returncode != 0 or status.stderr:
        yield "status: %d %s" % (status.returncode, status.stderr)
    for kernel in KERNELS:
        listed = set(trees.listed_modules(kernel))
        for name in PACKAGES:
            is_installed = "%s/1.0, %s, %s: installed\n" % (
                name, kernel, os.uname().machine) in status.stdout
            path = "%s/%s/extra/%s.ko" % (trees.INSTALL_TREE, kernel, name)
            if is_installed != os.path.exists(path):
                yield "%s is %s, and status says otherwise" % (
                    path, "missing" if is_installed else "there")
            elif is_installed and trees.digest(path) != trees.digest(
                    "/usr/src/%s-1.0/made-%s" % (name, kernel)):
                yield path + " is not what was built"
            if is_installed != ("extra/%s.ko" % name in listed):
                yield "modules.dep and status do not agree on " + path


end = time.monotonic() + SECONDS
workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
for (action, code), count in sorted(answers.items()):
    print("%s: %d times %s" % (action, count, ALLOWED.get(code, code)))
bad = wrong + list(inconsistencies())
print("\n".join(bad[:10]))
print("%d commands, %d faults" % (sum(answers.values()), len(bad)))
sys.exit(1 if bad or not answers["install", 0] else 0)
