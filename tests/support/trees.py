"""What tests that disturb the program look at: what lies in its trees, and what may never be."""
import hashlib
import os
import shutil
import subprocess

DKMS_TREE = "/var/lib/dkms"
INSTALL_TREE = "/lib/modules"


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def dkms(words, **environment):
    return subprocess.run(["dkms", *words], env={"PATH": os.environ["PATH"], **environment},
                          capture_output=True, text=True, timeout=120, check=False)


def prepare(commands):
    for words in commands:
        result = dkms(words)
        if result.returncode != 0:
            raise SystemExit("%s: %s%s" % (words, result.stdout, result.stderr))


def contents(trees):
    """What lies where, but for logs and for what is the program's alone."""
    found = {}
    for tree in trees:
        for folder, folders, files in os.walk(tree):
            folders[:] = [name for name in folders if name not in (".dkms", "log")]
            for name in folders + files:
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    found[path] = "-> " + os.readlink(path)
                elif os.path.isdir(path):
                    found[path] = "directory"
                elif not name.endswith(".bin"):  # the text forms beside them say the same
                    found[path] = digest(path)
    return found


def differences(found, wanted):
    for path in sorted(set(found) | set(wanted)):
        if found.get(path) != wanted.get(path):
            yield "%s: %s instead of %s" % (path, found.get(path), wanted.get(path))


def empty(tree):
    """Of a mount point only what is in it can go."""
    for name in os.listdir(tree):
        path = os.path.join(tree, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def save(trees, place):
    shutil.rmtree(place, ignore_errors=True)
    for number, tree in enumerate(trees):
        shutil.copytree(tree, "%s/%d" % (place, number), symlinks=True)


def restore(trees, place):
    for number, tree in enumerate(trees):
        empty(tree)
        shutil.copytree("%s/%d" % (place, number), tree, symlinks=True, dirs_exist_ok=True)


def torn_modules(whole, tree=INSTALL_TREE):
    """Modules that are none of those that were ever made, by digest."""
    for folder, _, files in os.walk(tree):
        for name in files:
            path = os.path.join(folder, name)
            if name.endswith(".ko") and not os.path.islink(path) and digest(path) not in whole:
                yield path + " is torn"


def listed_modules(kernel):
    """The modules that modprobe knows, relative to the kernel's directory."""
    with open("%s/%s/modules.dep" % (INSTALL_TREE, kernel), encoding="utf-8") as listing:
        return [line.split(":")[0] for line in listing]


def left_work():
    work = DKMS_TREE + "/.dkms/work"
    if os.path.isdir(work) and os.listdir(work):
        yield "work is left behind: %s" % os.listdir(work)
    for tree in (DKMS_TREE, INSTALL_TREE):
        for folder, folders, files in os.walk(tree):
            folders[:] = [name for name in folders if name != ".dkms"]
            for name in files:
                if name.startswith("."):
                    yield "%s/%s is left behind" % (folder, name)
