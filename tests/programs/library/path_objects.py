# Objects with __fspath__ where a path is wanted: files, errors and audit events tell the path itself.
import io
import os
import pathlib
import sys

told = []


def hook(event, arguments):
    if event in ("open", "os.listdir", "os.remove", "os.mkdir", "os.rename", "os.scandir"):
        told.append((event, arguments[0]))


sys.addaudithook(hook)
missing = pathlib.Path("/nonexistent/q")
for function in (
    lambda: os.open(missing, 0),
    lambda: open(missing),
    lambda: missing.read_text(),
    lambda: io.FileIO(missing),
    lambda: os.listdir(missing),
    lambda: os.remove(missing),
    lambda: os.mkdir(missing),
    lambda: os.rename(missing, missing),
    lambda: os.link(missing, missing),
    lambda: os.scandir(missing),
    lambda: os.chdir(missing),
    lambda: os.stat(missing),
):
    try:
        function()
    except OSError as error:
        print(type(error).__name__, repr(error.filename), repr(error.filename2), error)
print([one for one in told if "nonexistent" in str(one[1])])

here = pathlib.Path("/dev/null")
with open(here) as file:
    print(repr(file.name), file)
with open(here, "rb") as file:
    print(repr(file.name), file)
with open(here, "rb", 0) as file:
    print(repr(file.name), file)
with io.FileIO(here) as file:
    print(repr(file.name))


class Bytes:
    def __fspath__(self):
        return b"/dev/null"


class Both:
    def __index__(self):
        return 1 << 20

    def __fspath__(self):
        return "/dev/null"


with open(Bytes()) as file:
    print(file.name)
for wrong in (Both(), 1.5, [], None, object(), -1, type("Odd", (), {"__fspath__": lambda self: 1})()):
    try:
        print(open(wrong).name)
    except (OSError, TypeError, ValueError) as error:
        print(type(error).__name__, str(error).replace("__main__.", ""))


class Asked:
    times = 0

    def __fspath__(self):
        Asked.times += 1
        return "/dev/null"


for opened in (open, io.FileIO):
    opened(Asked()).close()
    print(Asked.times)
