"""pwd, grp, fcntl, termios: what they give, and what they refuse."""

import fcntl
import grp
import os
import pwd
import tempfile
import termios

root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root.pw_gid, root == pwd.getpwnam("root"), root in pwd.getpwall(), len(root))
group = grp.getgrgid(0)
print(group.gr_name, group.gr_gid, group == grp.getgrnam(group.gr_name), group in grp.getgrall(), type(group.gr_mem))
with tempfile.TemporaryFile() as file:
    flags = fcntl.fcntl(file, fcntl.F_GETFD)
    print(flags == fcntl.FD_CLOEXEC, fcntl.fcntl(file.fileno(), fcntl.F_SETFD, 0), fcntl.fcntl(file, fcntl.F_GETFD))
    print(fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB), fcntl.flock(file, fcntl.LOCK_UN))
    print(fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 10), fcntl.lockf(file, fcntl.LOCK_UN))
reading, writing = os.pipe()
os.write(writing, b"12345")
room = bytearray(4)
print(fcntl.ioctl(reading, termios.FIONREAD, room), int.from_bytes(room, "little"))
print(int.from_bytes(fcntl.ioctl(reading, termios.FIONREAD, b"\0" * 4), "little"))
for call in (
    lambda: pwd.getpwnam("no such user"),
    lambda: pwd.getpwuid(4_000_000_000),
    lambda: pwd.getpwuid("x"),
    lambda: pwd.getpwuid(1 << 70),
    lambda: pwd.getpwnam("a\0b"),
    lambda: grp.getgrgid(4_000_000_000),
    lambda: grp.getgrnam("no such group"),
    lambda: grp.getgrgid("x"),
    lambda: fcntl.fcntl(-1, fcntl.F_GETFD),
    lambda: fcntl.fcntl("x", fcntl.F_GETFD),
    lambda: fcntl.fcntl(reading, fcntl.F_GETFD, 1.5),
    lambda: fcntl.fcntl(reading, fcntl.F_GETFD, b"x" * 2000),
    lambda: fcntl.lockf(reading, 0),
    lambda: fcntl.fcntl(reading, 999_999),
    lambda: termios.tcgetattr(reading),
    lambda: termios.tcsetattr(reading, termios.TCSANOW, [1]),
    lambda: termios.tcflush(reading, termios.TCIFLUSH),
    lambda: termios.tcgetattr("x"),
):
    try:
        print(call())
    except (KeyError, TypeError, ValueError, OSError, termios.error) as error:
        print(type(error).__name__, error)
