"""Copies and pickles of objects whose classes are made of those of `io`: their attributes; what has a file of its own cannot be copied."""
import copy
import io
import pickle


class Payload(io.IOBase):
    def __init__(self):
        self.parts = [b"a"]


class Reader(io.RawIOBase):
    def __init__(self):
        self.parts = [b"b"]


class Text(io.TextIOBase):
    def __init__(self):
        self.parts = ["c"]


for made in (Payload(), Reader(), Text()):
    for again in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        print(type(again).__name__, again.parts, again.parts is made.parts)
        print(again.closed)

for file in (open(__file__), open(__file__, "rb"), io.FileIO(__file__), io.BufferedRWPair(Reader(), Reader())):
    try:
        copy.copy(file)
    except TypeError as error:
        print(error)
    file.close()
print(copy.copy(io.BytesIO(b"d")).getvalue(), copy.copy(io.StringIO("e")).getvalue())
