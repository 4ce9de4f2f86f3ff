"""What becomes of files that are not closed: they are written, closed and warned of, and use up no descriptors."""

import io
import os
import resource
import sys
import tempfile
import warnings

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")
with open(path, "w") as file:
    file.write("text")

# A program never runs out of descriptors for files that it has dropped.
resource.setrlimit(resource.RLIMIT_NOFILE, (80, 80))
for _ in range(300):
    open(__file__)
    os.fdopen(os.open(__file__, os.O_RDONLY), "rb", 0)
print("enough")


class Logged(io.FileIO):
    def __del__(self):
        if not self.closed:
            print("del")
        super().__del__()

    def close(self):
        print("close", self.closed)
        super().close()


class Refusing(io.FileIO):
    def close(self):
        super().close()
        if not self.closed:
            print("still open")
        raise OSError("will not close")


def finalised(kind, *layers):
    file = kind(path)
    for layer in layers:
        file = layer(file)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        file.__del__()
        messages = [str(warning.message) for warning in caught]
        print(file.closed, [message.replace(path, "...") for message in messages if path in message])


sys.unraisablehook = lambda args: print(args.err_msg and args.err_msg.partition(" <")[0], str(args.exc_value).replace(path, "..."))
finalised(io.FileIO)
finalised(io.FileIO, io.BufferedReader)
finalised(io.FileIO, io.BufferedReader, io.TextIOWrapper)
finalised(Logged)
finalised(Logged, io.BufferedReader, io.TextIOWrapper)
finalised(Refusing)
finalised(lambda path: io.BytesIO())

writer = open(path, "w")
writer.write("pending")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    writer.__del__()
with open(path) as file:
    print(file.read())
file = open(path)
buffer = file.detach()
file.__del__()
print(buffer.closed)
buffer.close()
os.unlink(path)
os.rmdir(folder)


# A warning that is given as a file is found dead leaves the namespace alone that the program happens to iterate over.
namespace = {"name": None, "value": None}
exec("""
import gc, os
[open(os.devnull) for _ in range(5)]
for name, value in globals().items():
    gc.collect()
print("iterated")
""", namespace)
