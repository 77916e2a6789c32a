"""Starts a job as its container would: without a network, with folders that it can only read.

python contain.py [--no-network] [--read-only DIR]... [--listen] -- COMMAND...

The command takes this process's place, so that signals reach it. What this machine forbids is left out and told in one
line. --listen opens a port of 127.0.0.1 before the network goes, and appends `--fd N` to the command.
"""

import argparse
import ctypes
import os
import socket
import struct
import sys

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
# Flags of a mount that a namespace may not drop (statvfs and mount agree on them).
LOCKED = os.ST_NOSUID | getattr(os, "ST_NODEV", 0) | getattr(os, "ST_NOEXEC", 0) | getattr(os, "ST_NOATIME", 0)
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def system_call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def new_namespaces(flags):
    """As root where that is allowed, else in a user namespace in which this user stays who they are."""
    user, group = os.geteuid(), os.getegid()
    try:
        if user != 0:
            raise PermissionError("a user needs a namespace of users as well")
        system_call("unshare", flags)
    except PermissionError:
        system_call("unshare", flags | CLONE_NEWUSER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)


def loopback_up():
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))


def mount_read_only(folder):
    path = os.fsencode(os.path.realpath(folder))
    system_call("mount", path, path, None, MS_BIND, None)
    kept = os.statvfs(path).f_flag & LOCKED
    system_call("mount", None, path, None, MS_BIND | MS_REMOUNT | MS_RDONLY | kept, None)


def chmod_read_only(folder):
    for current, _, names in os.walk(folder, topdown=False):
        for path in (*(os.path.join(current, name) for name in names), current):
            os.chmod(path, os.stat(path).st_mode & ~0o222)


def contain(no_network, read_only):
    """Answers what could not be done, in words."""
    left_out, own_mounts = [], False
    try:
        if sys.platform != "linux":
            raise OSError(f"{sys.platform} has no namespaces")
        if no_network or read_only:
            new_namespaces((CLONE_NEWNET if no_network else 0) | (CLONE_NEWNS if read_only else 0))
        if read_only:
            # Else what is mounted here would show outside.
            system_call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
            own_mounts = True
        if no_network:
            loopback_up()
    except OSError as error:
        if no_network and not without_network():
            left_out.append(f"not cut off from the network, as its container is: {error}")
    for folder in read_only:
        try:
            if not own_mounts:
                raise PermissionError
            mount_read_only(folder)
        except OSError:
            chmod_read_only(folder)
    if sys.platform == "linux" and os.geteuid() == 0:
        # Root too is to be told what the archive of the code says: it is only to be read.
        try:
            system_call("prctl", PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
        except OSError:
            pass
    return left_out


def without_network():
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-network", action="store_true")
    parser.add_argument("--read-only", action="append", default=[])
    parser.add_argument("--listen", action="store_true")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    command = args.command
    if args.listen:
        # A socket stays in the network in which it was made.
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        listener.set_inheritable(True)
        command = [*command, "--fd", str(listener.fileno())]
    for sentence in contain(args.no_network, args.read_only):
        print(sentence, flush=True)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f'"{command[0]}" can\'t be started: {error.strerror}')


if __name__ == "__main__":
    main()
