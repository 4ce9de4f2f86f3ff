"""How built-in methods refuse arguments: None by its name; methods that are slots of their type and those that are not; bound to anything."""


class Text(str):
    pass


class Bytes(bytes):
    pass


class Index:
    def __index__(self):
        return 97


class Plain:
    pass


def attempt(function, *arguments, **keywords):
    try:
        result = function(*arguments, **keywords)
        print(type(result).__name__, repr(result))
    except Exception as error:
        print(type(error).__name__, error)


# None.
for method in ["count", "find", "index", "removeprefix", "__format__"]:
    attempt(getattr("a", method), None)
attempt("a".encode, None)
attempt("a".encode, "ascii", None)
attempt("a".replace, "a", None)
attempt((5).to_bytes, 1, None)
attempt(int.from_bytes, b"a", 1)
attempt(int.from_bytes, b"a", None)
attempt(ValueError().add_note, None)
attempt(memoryview(b"ab").cast, None)

# Counts.
for method in ["__trunc__", "__getnewargs__", "__add__", "__neg__", "__format__", "__index__"]:
    attempt(getattr(5, method), 1, 2)
    attempt(getattr(5, method), x=1)
for method in ["__getitem__", "__setitem__", "__len__", "__reversed__", "__contains__", "__iadd__"]:
    attempt(getattr([], method), 1, 2, 3)
    attempt(getattr([], method), x=1)
    attempt(getattr({}, method, len), 1, 2, 3)
attempt(iter(()).__length_hint__, 1)
attempt(iter(()).__setstate__)
attempt(iter([]).__next__, x=1)

# Without anything to bind to, or to something else.
for descriptor in [attempt, property(), classmethod(len), staticmethod(len), super(Text, Text()), str.join, int.__add__, int.real]:
    attempt(descriptor.__get__, None)
    attempt(descriptor.__get__, None, None)
attempt(str.join.__get__, 1)
attempt(int.__add__.__get__, "a")

# bytes.
for values in ["a", "", memoryview(b"a"), bytearray(b"a"), b"a", {}, [1], Plain()]:
    attempt(lambda: b"" % values)
    attempt(lambda: bytearray(b"x") % values)
attempt(b"a".__rmod__, bytearray(b"%s"))
attempt(bytearray(b"a").__rmod__, b"%s")
attempt(bytearray(b"a").__rmod__, bytearray(b"%s"))
attempt(Bytes(b"a").__add__, 1)
attempt(b"abc".__contains__, Index())
attempt(bytearray(b"abc").__contains__, Index())
attempt(b"abc".partition, bytearray(b"b"))
attempt(bytearray(b"abc").partition, bytearray(b"b"))
attempt(bytearray, None)
attempt(bytearray, 1.5)
attempt(bytes, 1.5)
attempt(bytes, int | str)
attempt(bytearray(b"a").extend, "")

# A template in which there is nothing to replace is what comes out.
attempt(lambda: Text("a") % [])
attempt(lambda: Text("a%%") % [])
attempt(lambda: Text("") % [])

# Sequences.
attempt(lambda: 1 in (int | str))
for object in [5, (1,), Plain(), "x", None, range(3), {1}, b"s", len, int, list[int], {}.keys(), frozenset()]:
    for place in [0, "x", slice(1)]:
        try:
            del object[place]
        except TypeError as error:
            print(error)
for left in [1.5, Plain(), {}, {1}, memoryview(b"a"), None, int]:
    for right in [[1], "a"]:
        try:
            left *= right
        except TypeError as error:
            print(error)
import operator

attempt(operator.concat, memoryview(b"a"), 1)
attempt(operator.concat, [], 1)
attempt(operator.concat, 1, [])
print(len.__text_signature__, "|", [].append.__text_signature__, "|", int.from_bytes.__text_signature__, "|", str.join.__text_signature__)

import re

for place in [2**70, -(2**70)]:
    attempt(re.compile("a").match, "a", place)
    attempt(re.compile("a").search, "a", 0, place)
