"""Files that are dropped without being closed: they are written, closed and warned of."""

import gc
import io
import os
import resource
import sys
import tempfile
import warnings

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")


def written():
    gc.collect()
    with open(path) as file:
        return file.read()


def drop():
    open(path, "w").write("as text")


drop()
print(written())


def drop_bytes():
    io.BufferedWriter(io.FileIO(path, "w")).write(b"as bytes")


drop_bytes()
print(written())


# A program never runs out of descriptors for files that it has dropped.
resource.setrlimit(resource.RLIMIT_NOFILE, (80, 80))
for index in range(300):
    open(path)
    os.fdopen(os.open(path, os.O_RDONLY), "rb", 0)
print("enough")


class Logged(io.FileIO):
    def __del__(self):
        print("del")
        super().__del__()

    def close(self):
        print("close", self.closed)
        super().close()


class Refusing(io.FileIO):
    def close(self):
        super().close()
        raise OSError("will not close")


def make(kind, *layers):
    file = kind(path)
    for layer in layers:
        file = layer(file)


make(Logged)
gc.collect()
make(Logged, io.BufferedReader, io.TextIOWrapper)
gc.collect()
sys.unraisablehook = lambda args: print(args.err_msg.partition(" <")[0], args.exc_value, args.object)
make(Refusing)
gc.collect()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    make(io.FileIO)
    gc.collect()
    make(io.FileIO, io.BufferedReader)
    gc.collect()
    make(io.FileIO, io.BufferedReader, io.TextIOWrapper)
    gc.collect()
    for warning in caught:
        print(warning.category.__name__, str(warning.message).replace(path, "..."))

# What is taken out of a file is finalised by itself.
def take_out():
    file = open(path)
    return file.detach()


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    buffer = take_out()
    gc.collect()
    print(buffer.closed, len(caught))
    del buffer
    gc.collect()
    print([type(warning.message).__name__ for warning in caught])

os.unlink(path)
os.rmdir(folder)
