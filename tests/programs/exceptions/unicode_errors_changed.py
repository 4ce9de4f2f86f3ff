"""What Unicode errors say of themselves after they were changed."""

errors = [
    UnicodeEncodeError("baz", "xxxxx", 1, 5, "foo"),
    UnicodeDecodeError("baz", bytearray(b"xxxxx"), 1, 5, "foo"),
    UnicodeTranslateError("xxxx\u20ac", 1, 5, "foo"),
]
for error in errors:
    print(error, repr(error.object))
    for name, value in ("end", 2), ("end", 5), ("reason", 1 << 70), ("start", 1000), ("end", -7), ("start", -3), ("end", -2), ("start", 4), ("end", 5):
        setattr(error, name, value)
        print(name, error)
    if not isinstance(error, UnicodeTranslateError):
        error.encoding = 4000
        print(error)
    error.object = None
    try:
        print(error)
    except TypeError as problem:
        print(problem)


class Evil(str):
    def __str__(self):
        del error.object
        return self


for error in UnicodeEncodeError(Evil("a"), "x", 0, 1, "b"), UnicodeDecodeError("a", memoryview(b"x"), 0, 1, Evil("b")), UnicodeTranslateError("x", 0, 1, Evil("b")):
    try:
        print(error)
    except TypeError as problem:
        print(problem)
try:
    UnicodeDecodeError("a", "text", 0, 1, "b")
except TypeError as problem:
    print(problem)
