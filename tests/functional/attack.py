#!/usr/bin/python3
"""What a hostile Makefile would try. One line for each try: "denied WHAT", or
"ALLOWED WHAT", which the test looks for in the build log."""

import os
import socket
import subprocess
import sys

kernel, port = sys.argv[1], int(sys.argv[2])


def attempt(what, action):
    try:
        action()
    except (OSError, subprocess.CalledProcessError) as error:
        print("denied %s: %s" % (what, getattr(error, "strerror", None) or error))
    else:
        print("ALLOWED %s" % what)


def write(path):
    with open(path, "a") as file:
        file.write("hostile\n")


def read(path):
    with open(path) as file:
        file.read(1)


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        connection.connect(address)


def status_fields():
    with open("/proc/self/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def become_root():
    os.setuid(0)


for directory in ("/usr/src", "/usr/src/hostile-1.0", "/usr/src/other-1.0", "/lib/modules",
                  "/lib/modules/" + kernel, "/lib/modules/" + kernel + "/extra", "/etc",
                  "/etc/dkms", "/var/lib/dkms", "/var/lib/dkms/other", "/var/lib/dkms/other/1.0",
                  "/var/lib/dkms/hostile", "/boot", "/usr/bin"):
    attempt("write " + directory, lambda: write(directory + "/hostile-was-here"))
for path in ("/etc/shadow", "/var/lib/dkms/mok.key", "/root/keys/mok.key",
             "/var/lib/dkms/.dkms/lock"):
    attempt("read " + path, lambda: read(path))
for path in ("/usr/src/other-1.0/dkms.conf", "/etc/passwd"):
    attempt("unlink " + path, lambda: os.unlink(path))
attempt("tcp", lambda: connect(socket.AF_INET, ("127.0.0.1", port)))
attempt("socket in /run", lambda: connect(socket.AF_UNIX, "/run/dkms-test.sock"))
attempt("abstract socket", lambda: connect(socket.AF_UNIX, "\0dkms-test"))
attempt("setuid", become_root)
attempt("mount", lambda: subprocess.run(["mount", "-t", "tmpfs", "none", "/mnt"], check=True)
        if os.path.exists("/bin/mount") else read("/nonexistent"))
attempt("mknod", lambda: os.mknod("disk", 0o60600, os.makedev(8, 0)))

status = status_fields()
for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"):
    print("status %s %s" % (name, status[name]))
print("status Groups [%s]" % status["Groups"].strip())

# Stays after the build, if it can; its argument is how the test finds it.
subprocess.Popen(["sleep", "54321"], start_new_session=True, stdin=subprocess.DEVNULL,
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
# Time for the test to see the build's user from outside.
subprocess.run(["sleep", "2.7182818"], check=True)
