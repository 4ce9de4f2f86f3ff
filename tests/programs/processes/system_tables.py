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
terminal = os.openpty()[1]
for call in (
    lambda: os.sysconf("SC_PAGESIZE"),
    lambda: os.sysconf("SC_THREAD_ROBUST_PRIO_INHERIT"),
    lambda: os.sysconf("SC_NO_SUCH"),
    lambda: os.sysconf(99_999),
    lambda: os.confstr("CS_PATH"),
    lambda: os.confstr("CS_XBS5_LP64_OFF64_LIBS"),
    lambda: os.confstr(99_999),
    lambda: os.confstr(1.5),
    lambda: os.pathconf("/", "PC_NAME_MAX"),
    lambda: os.pathconf(b"/", "PC_ASYNC_IO"),
    lambda: os.pathconf("/", 999),
    lambda: os.pathconf("/no/such/path", "PC_LINK_MAX"),
    lambda: os.pathconf(1.5, "PC_LINK_MAX"),
    lambda: os.fpathconf(reading, "PC_PIPE_BUF"),
    lambda: os.fpathconf(-1, "PC_PIPE_BUF"),
    lambda: os.fpathconf("x", "PC_PIPE_BUF"),
    lambda: [len(names) for names in (os.sysconf_names, os.confstr_names, os.pathconf_names)],
    lambda: termios.tcsetattr(terminal, -1, termios.tcgetattr(terminal)),
    lambda: (termios.TIOCM_CTS, termios.N_TTY, termios.CEOF),
):
    try:
        print(call())
    except (TypeError, ValueError, OSError, termios.error) as error:
        print(type(error).__name__, error)
