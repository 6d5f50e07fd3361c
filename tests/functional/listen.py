#!/usr/bin/python3
"""Listens where a build must not reach: a port of the loopback, a socket in
/run, an abstract one. Prints the port; ends when its standard input does."""

import socket
import sys

listeners = []
for family, address in ((socket.AF_INET, ("127.0.0.1", 0)),
                        (socket.AF_UNIX, "/run/dkms-test.sock"),
                        (socket.AF_UNIX, "\0dkms-test")):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen()
    listeners.append(listener)
print(listeners[0].getsockname()[1], flush=True)
sys.stdin.read()
