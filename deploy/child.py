"""Becomes another program, after it has made sure that it ends with its parent and has given up root.

Run as `python -I -S child.py PARENT SIGNAL UID GID PROGRAM ARGUMENT...`. A process of its own instead of a function between
fork and exec, because the supervisor has threads (gRPC, progress), and code that runs after a fork of those may hang.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    libc = ctypes.CDLL(None)  # before the user changes, who may not be able to read it
    parent, farewell, uid, gid, *command = sys.argv[1:]
    if int(uid) != os.getuid():
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # After giving up root: a change of user clears it.
        libc.prctl(PR_SET_PDEATHSIG, int(farewell))
        if os.getppid() != int(parent):
            sys.exit("the supervisor has gone")
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what is ignored stays so across exec
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
