# Raw and buffered files, classes of files in Python, and errors.
import io
import os

folder = f"/tmp/pyrite-binary-files-{os.getpid()}"
os.mkdir(folder)
path = os.path.join(folder, "b.bin")


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except (OSError, ValueError, TypeError, LookupError) as error:
        text = str(error).replace(folder, "FOLDER")
        print(type(error).__name__, text, getattr(error, "errno", None))


with open(path, "wb", 4) as f:
    for i in range(20):
        f.write(b"%d," % i)
with open(path, "rb", 3) as f:
    print(f.read())
with open(path, "rb") as f:
    b = bytearray(5)
    print(f.peek()[:5], f.read1(4), f.readinto(b), b, f.tell(), f.seek(-3, 2), f.read(), f.seek(2), f.read(2))
with open(path, "r+b") as f:
    print(f.read(3), f.write(b"ZZ"), f.tell(), f.seek(0), f.read(8), f.truncate(6), f.seek(0), f.read())
with open(path, "rb", buffering=0) as f:
    print(f.read(2), f.readall(), f.read(), f.seekable(), f.mode)
with open(path, "ab") as f:
    print(f.tell())
    f.write(b"\nlast line")
with open(path, "rb") as f:
    print(f.readlines(), f.readline(), list(f))

b = io.BytesIO(b"abc\ndef\n")
print(b.readline(), b.tell(), b.read(), b.write(b"xyz"), b.getvalue())
print(b.seek(2), b.write(b"--"), b.getvalue(), b.truncate(3), b.getvalue(), list(io.BytesIO(b"a\nb")))
b = io.BytesIO()
b.seek(3)
b.write(b"x")
print(b.getvalue(), b.__getstate__())
s = io.StringIO("a\nbé\n")
print(repr(s.readline()), s.read(1), s.tell(), repr(s.read()), s.write("zz"), repr(s.getvalue()))
print(s.seek(1), s.write("QQQ"), repr(s.getvalue()), s.truncate(2), s.getvalue())
s = io.StringIO(newline=None)
s.write("a\r\nb\rc\n")
print(repr(s.getvalue()), s.newlines)
s = io.StringIO(newline="\r\n")
s.write("a\nb")
print(repr(s.getvalue()))


class Reader(io.RawIOBase):
    def __init__(self):
        self.parts = [b"ab", b"c\nd", b"e"]

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.parts:
            return 0
        part = self.parts.pop(0)
        buffer[: len(part)] = part
        return len(part)


print(io.BufferedReader(Reader()).read(), Reader().read(2), Reader().readall())
print(io.TextIOWrapper(io.BufferedReader(Reader()), encoding="ascii").readlines())


class Writer(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        print("raw", bytes(data))
        return len(data)


with io.BufferedWriter(Writer(), 5) as w:
    w.write(b"abc")
    w.write(b"defg")
    w.write(b"0123456789")
print(w.closed, isinstance(w, io.BufferedIOBase), issubclass(io.FileIO, io.RawIOBase))
print(io.FileIO.__mro__, io.UnsupportedOperation.__mro__)
pair = io.BufferedRWPair(Reader(), Writer())
print(pair.read(3), pair.write(b"hi"), pair.readable(), pair.writable())
pair.flush()
r, w = os.pipe()
with open(w, "wb") as f:
    f.write(b"through")
with open(r, "rb") as f:
    print(f.read(), f.seekable())

attempt(open, os.path.join(folder, "none"))
attempt(open, folder)
attempt(open, path, "x")
attempt(open, path, "rw")
attempt(open, path, "q")
attempt(open, path, 3)
attempt(open, path, "rb", encoding="ascii")
attempt(open, path, "r", 0)
attempt(open, path, newline="x")
attempt(open, path, encoding="no-such-encoding")
attempt(open, 1.5)
attempt(open, "a\0b")
attempt(open, -1)
attempt(open, 9999)
with open(path, "wb") as f:
    attempt(f.read)
    attempt(f.write, "text")
attempt(f.write, b"")
with open(path) as f:
    attempt(f.write, "x")
    attempt(f.read, "x")
attempt(f.read)
attempt(f.__enter__)
with open(path, "rb") as f:
    pass
for name in ("read", "readline", "peek", "read1", "tell", "flush", "readlines", "fileno"):
    attempt(getattr(f, name))
attempt(f.seek, 0)
attempt(io.BytesIO, "a")
attempt(io.StringIO, 3)
attempt(io.StringIO().write, 3)
attempt(io.BytesIO().seek, -1)
attempt(io.BufferedReader, io.FileIO(path, "w"))
attempt(os.stat, os.path.join(folder, "none"))
attempt(os.rename, os.path.join(folder, "c"), os.path.join(folder, "d"))
attempt(os.mkdir, 3)
attempt(os.listdir, 1.5)
attempt(os.fspath, 3)
attempt(os.close, -1)
print(sorted(os.listdir(folder)), [(e.name, e.is_file(), e.is_dir()) for e in os.scandir(folder)])
os.symlink("b.bin", os.path.join(folder, "link"))
print(os.readlink(os.path.join(folder, "link")), os.lstat(os.path.join(folder, "link")).st_size, os.stat(path).st_size)
os.utime(path, ns=(1_500_000_000, 2_000_000_003))
print(os.stat(path).st_atime, os.stat(path).st_mtime_ns, os.access(path, os.R_OK))
os.remove(os.path.join(folder, "link"))
os.remove(path)
os.rmdir(folder)
print(os.path.exists(folder), os.path.normpath("/a//b/./../c/"), os.path.splitext("x.tar.gz"))
