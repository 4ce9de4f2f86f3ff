"""Bytes between descriptors, files without names, pseudo-terminals, groups and priorities."""

import os
import stat
import tempfile

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")
with open(path, "wb") as file:
    file.write(b"0123456789" * 10)


def complain(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except (OSError, ValueError, TypeError, OverflowError, BufferError) as error:
        print(type(error).__name__, error)


def read_to(descriptor, end):
    """What a terminal gives, which may come in pieces."""
    text = b""
    while not text.endswith(end):
        text += os.read(descriptor, 100)
    return text


# From file to file.
source = os.open(path, os.O_RDONLY)
target = os.open(path + "2", os.O_RDWR | os.O_CREAT)
print(os.sendfile(target, source, 5, 7), os.sendfile(out_fd=target, in_fd=source, offset=None, count=3))
print(os.sendfile(target, source, 98, 10), os.sendfile(target, source, 1000, 10), os.pread(target, 100, 0))
print(os.copy_file_range(source, target, 4), os.copy_file_range(source, target, 4, offset_src=90, offset_dst=0))
print(os.pread(target, 100, 0), os.lseek(source, 0, os.SEEK_CUR))
complain(os.sendfile, target, source, 0, -1)
complain(os.sendfile, 1000, source, 0, 1)
complain(os.copy_file_range, source, target, -5)

# Through a pipe.
out, into = os.pipe()
print(os.splice(source, into, 6, offset_src=2), os.read(out, 100), os.writev(into, [b"ab", bytearray(b"cde"), memoryview(b"f")]))
parts = [bytearray(2), bytearray(1), bytearray(5)]
print(os.readv(out, parts), parts)
print(os.preadv(source, parts, 3), parts, os.preadv(source, parts, 97, 0), parts)
print(os.pwritev(target, [b"XX", b"YYY"], 1), os.pread(target, 8, 0))
complain(os.readv, out, [b"constant"])
complain(os.writev, into, 5)

# Without names.
file = os.memfd_create("name")
print(os.write(file, b"in memory"), os.pread(file, 100, 0), os.get_inheritable(file))
event = os.eventfd(3)
os.eventfd_write(event, 4)
print(os.eventfd_read(event), os.get_inheritable(event))
complain(os.eventfd_write, event, -1)
complain(os.eventfd, 2**40)
os.lockf(target, os.F_LOCK, 10)
os.lockf(target, os.F_ULOCK, 10)
device = os.makedev(5, 300)
print(os.major(device), os.minor(device), os.major(os.stat("/dev/null").st_rdev), os.minor(os.stat("/dev/null").st_rdev))

# Terminals.
master, slave = os.openpty()
print(os.isatty(slave), os.ptsname(master) == os.ttyname(slave), os.get_inheritable(master), os.get_inheritable(slave), os.ctermid())
os.write(slave, b"line\n")
print(read_to(master, b"\n"))
other = os.posix_openpt(os.O_RDWR | os.O_NOCTTY)
os.grantpt(other)
os.unlockpt(other)
print(stat.S_ISCHR(os.stat(os.ptsname(other)).st_mode), os.get_inheritable(other))
complain(os.ptsname, source)
child, terminal = os.forkpty()
if child == 0:
    os.write(1, repr((os.isatty(0), os.isatty(1), terminal, os.getsid(0) == os.getpid())).encode())
    os._exit(7)
print(read_to(terminal, b")"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

# Who the process is.
real, effective, saved = os.getresuid()
print(real == os.getuid(), effective == os.geteuid(), os.getresgid()[1] == os.getegid())
os.setresuid(-1, -1, -1)
os.setreuid(-1, -1)
os.setresgid(-1, os.getegid(), -1)
os.setregid(-1, -1)
print(type(os.getgroups()) is list, os.getgroups() == sorted(set(os.getgroups()), key=os.getgroups().index))
print(os.getpriority(os.PRIO_PROCESS, 0) == os.nice(0), 0 in os.getgrouplist("root", 0))
os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))
complain(os.setresuid, -2, 0, 0)
complain(os.setreuid, 2**32, 0)
complain(os.getpriority, 17, 0)

# Attributes that are not there.
try:
    os.getxattr(path + "3", "user.none")
except FileNotFoundError as error:
    print(error.errno, error.filename == path + "3")
complain(os.listxattr, source, follow_symlinks=False)
complain(os.setxattr, path, "user.\0", b"")
os.unlink(path)
os.unlink(path + "2")
os.rmdir(folder)
