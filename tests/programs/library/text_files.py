# Text files: line ends, positions, encodings, reading and writing by turns.
import io
import os

folder = f"/tmp/pyrite-text-files-{os.getpid()}"
os.mkdir(folder)
path = os.path.join(folder, "a.txt")

with open(path, "w", encoding="utf-8") as f:
    print(f.write("héllo\nwörld\r\nline3\rend"), f.tell(), f.mode, f.closed)
print(f.closed)
with open(path, "rb") as f:
    print(f.read())
with open(path, encoding="utf-8") as f:
    print(repr(f.readline()), f.tell(), repr(f.read(2)), f.tell(), f.readlines())
for newline in (None, "", "\n", "\r", "\r\n"):
    with open(path, encoding="utf-8", newline=newline) as f:
        print(repr(newline), list(f), f.newlines)
with open(path, encoding="utf-8") as f:
    positions = []
    while True:
        positions.append(f.tell())
        if not f.read(1):
            break
    print(positions)
    for position in reversed(positions):
        f.seek(position)
        print(repr(f.read(1)), end=" ")
    print()
with open(path, encoding="utf-8") as f:
    next(f)
    try:
        f.tell()
    except OSError as error:
        print(error)
    list(f)
    print(f.tell())
with open(path, "r+", encoding="utf-8") as f:
    f.read(3)
    f.seek(0, 2)
    f.write("X")
    f.seek(0)
    print(repr(f.read()))
with open(path, "a+", encoding="utf-8") as f:
    f.write("q")
    f.seek(0)
    print(len(f.read()))
with open(path, "w", encoding="latin-1", errors="replace", newline="\r\n") as f:
    f.write("é€\n")
    f.writelines(["a\n", "b"])
with open(path, "rb") as f:
    print(f.read())
with open(path, "x" if not os.path.exists(path) else "w", encoding="ascii", errors="backslashreplace") as f:
    print("é", 1, None, sep="|", end="!", file=f, flush=True)
    with open(path) as g:
        print(g.read())

t = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", newline="\r\n", write_through=True)
t.write("é\n")
print(t.buffer.getvalue(), t, t.line_buffering, t.write_through, t.errors)
t.reconfigure(encoding="utf-8", newline="\n", line_buffering=True)
t.write("é\n")
print(t.buffer.getvalue(), t.encoding, t.line_buffering)
t = io.TextIOWrapper(io.BytesIO("a\u20acb".encode()), encoding="utf-8")
t._CHUNK_SIZE = 2
print(t.read(1), t.read(1), t.read(), repr(t.read()))
t = io.TextIOWrapper(io.BytesIO(b"a\xffb"), encoding="utf-8", errors="replace")
print(ascii(t.read()))
t = io.TextIOWrapper(io.BytesIO(b"a\xffb"), encoding="ascii")
try:
    t.read()
except UnicodeDecodeError as error:
    print(error)
t = io.TextIOWrapper(io.BytesIO(), encoding="utf-16")
t.write("aé")
t.flush()
t.seek(0)
print(t.read(1), t.tell(), t.read(), t.buffer.getvalue())
t = io.TextIOWrapper(io.BytesIO("é\r\nb".encode("cp437")), encoding="cp437")
print(t.readlines(), t.encoding)
buffer = t.detach()
print(type(buffer).__name__)
try:
    t.read()
except ValueError as error:
    print(error)


class Lines(io.TextIOWrapper):
    def readline(self, *args):
        return super().readline(*args).upper()


print(list(Lines(io.BytesIO(b"one\ntwo\n"), encoding="ascii")))
d = io.IncrementalNewlineDecoder(None, True)
print(repr(d.decode("a\r")), repr(d.decode("\nb\r")), repr(d.decode("", True)), d.newlines, d.getstate())
print(io.text_encoding("x"), io.DEFAULT_BUFFER_SIZE, open is io.open, open.__module__)
os.remove(path)
os.rmdir(folder)
