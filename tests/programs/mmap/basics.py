"""Files and memory mapped: as sequences, as files, as buffers."""
import mmap
import os
import re
import tempfile


def attempt(what):
    try:
        print(what())
    except (Exception, BufferError) as error:
        print(type(error).__name__, error)


anonymous = mmap.mmap(-1, 10)
print(len(anonymous), anonymous[:], anonymous[3], anonymous.closed)
anonymous[2:5] = b"abc"
anonymous[0] = 65
anonymous[::3] = b"wxyz"
print(anonymous[:], anonymous[::-2], list(anonymous)[:3], b"x" in anonymous, bytes(anonymous))
print(anonymous.write(b"12"), anonymous.tell(), anonymous.read(3), anonymous.read_byte(), anonymous.seek(0), anonymous.readline())
print(anonymous.find(b"z"), anonymous.seek(0), anonymous.find(b"z"), anonymous.rfind(b"a", 1, -1), anonymous.find(b"q"))
anonymous.move(0, 5, 3)
print(anonymous[:], repr(anonymous))
view = memoryview(anonymous)
view[1] = 33
print(view.readonly, view.format, view.nbytes, view[:3].tobytes(), anonymous[1])
attempt(anonymous.close)
attempt(lambda: anonymous.resize(4))
view.release()
anonymous.resize(4)
print(len(anonymous), re.search(rb"[a-z]+", anonymous))
for wrong in (
    lambda: anonymous[20],
    lambda: anonymous["a"],
    lambda: anonymous.__setitem__(0, 256),
    lambda: anonymous.__setitem__(0, "a"),
    lambda: anonymous.__setitem__(slice(0, 2), b"abc"),
    lambda: anonymous.__delitem__(0),
    lambda: anonymous.seek(-1),
    lambda: anonymous.seek(0, 9),
    lambda: anonymous.write(b"12345678"),
    lambda: anonymous.write_byte(300),
    lambda: anonymous.read("a"),
    lambda: anonymous.flush(-1),
    lambda: anonymous.move(0, 5, 9),
    lambda: anonymous.resize(-1),
    lambda: anonymous.resize(4000),
    lambda: anonymous.madvise(mmap.MADV_NORMAL, 4000),
    lambda: anonymous.size(),
    lambda: anonymous + anonymous,
    lambda: mmap.mmap(-1, -1),
    lambda: mmap.mmap(-1, 5, access=9),
    lambda: mmap.mmap(-1, 5, access=1, prot=1),
    lambda: mmap.mmap(-1, 5, offset=-1),
):
    attempt(wrong)
anonymous.close()
attempt(lambda: anonymous[0])
attempt(lambda: memoryview(anonymous))
print(repr(anonymous), anonymous.closed)

with tempfile.NamedTemporaryFile() as file:
    file.write(b"first line\nsecond line\n")
    file.flush()
    with mmap.mmap(file.fileno(), 0) as mapped:
        print(mapped.readline(), mapped.readline(), mapped.readline(), mapped.size())
        mapped[:5] = b"FIRST"
        mapped.flush()
        print(os.pread(file.fileno(), 11, 0))
        mapped.resize(30)
        print(len(mapped), mapped.size(), os.fstat(file.fileno()).st_size, mapped[20:])
    with mmap.mmap(file.fileno(), 10, access=mmap.ACCESS_READ) as mapped:
        print(repr(mapped), mapped[:])
        attempt(lambda: mapped.write(b"x"))
        attempt(lambda: mapped.resize(5))
        print(memoryview(mapped).readonly)
    with mmap.mmap(file.fileno(), 10, access=mmap.ACCESS_COPY) as mapped:
        mapped[0] = 120
        print(mapped[:3], os.pread(file.fileno(), 3, 0))
    attempt(lambda: mmap.mmap(file.fileno(), 1000))

total = 0
with mmap.mmap(-1, 1000) as mapped:
    for index in range(1000):
        mapped[index] = index & 255
    for index in range(1000):
        total += mapped[index]
    view = memoryview(mapped)
    for index in range(1000):
        total += view[index]
    view.release()
print(total)
