"""Processor and wall time of commands with all that they start."""

import ctypes
import os
import resource
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36


def reap():
    """Waits for what commands left behind: only then its time counts."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def seconds(*commands, good=(0,)):
    """Processor seconds, user and system, and wall seconds of these, one after the other.

    A sandbox does not wait for its processes, so they come to us. Each command must end with one
    of the `good` statuses.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for command in commands:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
        if done.returncode not in good:
            raise RuntimeError("%s ended with %d:\n%s" % (" ".join(command), done.returncode, done.stdout))
    wall = time.monotonic() - begin
    reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall
