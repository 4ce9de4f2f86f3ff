"""Arguments of built-in functions that are given twice."""

import itertools

for call in (
    lambda: str(b"a", "utf-8", encoding="x"),
    lambda: int("1", 10, base=3),
    lambda: "a".split(None, sep=","),
    lambda: compile("a", "b", "eval", mode="x"),
    lambda: itertools.repeat(1, 2, times=3),
    lambda: "a".encode("utf-8", encoding="b"),
    lambda: bytes(b"a", source=1),
    lambda: sum([1], 2, start=3),
):
    try:
        call()
    except TypeError as error:
        print(error)
for text in "{0[a}{b]}", "{0[{}", "{[{]}", "{a{}}", "{0[}]}":
    try:
        print(text.format({"a}{b": 1, "{": 2, "}": 3}))
    except (ValueError, KeyError) as error:
        print(type(error).__name__, error)


class Names:
    def __init__(self, keys):
        self.names = keys

    def __getitem__(self, name):
        raise KeyError

    def keys(self):
        return self.names


class Own(dict):
    def keys(self):
        return list("zyx")


print(eval("dir()", globals(), Names("xyz")), eval("dir()", globals(), Own()))
try:
    eval("dir()", globals(), Names(1))
except TypeError as error:
    print(error)


class Holder(bytearray):
    def __hash__(self):
        try:
            view.release()
        except BufferError as error:
            print(error)
        return 5


view = memoryview(Holder(b"abc")).toreadonly()
print(hash(view) == hash(b"abc"))
view.release()
