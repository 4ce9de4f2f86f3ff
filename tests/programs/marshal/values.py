# The format itself: versions, references, files, and bytes that mean nothing.
import io
import marshal

print(marshal.version)
shared = [1, 2]
text = "abc" * 3
for value in (
    0, -1, 2**31 - 1, 2**31, -(2**63), 2**100, -(2**200) + 1, 1.5, -0.0, float("inf"), 1e-300, 2 - 3j,
    "", "abc", "\xe9\u20ac\U0001f600", "\udc80", "x" * 300, b"", b"\x00\xff", (), (1, (2, 3)), tuple(range(300)), [], [shared, shared],
    {}, {"a": [1], (1, 2): None}, set(), {1, 2}, frozenset(), frozenset({"a"}), True, False, None, ..., StopIteration,
):
    for version in range(6):
        again = marshal.loads(marshal.dumps(value, version))
        assert repr(again) == repr(value) and type(again) is type(value), (value, version, again)
print(marshal.loads(marshal.dumps(slice(1, (2, 3), None))), marshal.loads(marshal.dumps(bytearray(b"abc"))))

first, second = marshal.loads(marshal.dumps((shared, shared)))
print(first is second, first)
first, second = marshal.loads(marshal.dumps((shared, shared), 2))
print(first is second)
loop = []
loop.append(loop)
again = marshal.loads(marshal.dumps(loop))
print(again[0] is again)
table = {}
table["self"] = (table,)
again = marshal.loads(marshal.dumps(table))
print(again["self"][0] is again)

stream = io.BytesIO()
for value in (1, "two", [3.0]):
    marshal.dump(value, stream)
stream.seek(0)
print([marshal.load(stream) for _ in range(3)])


class Own(list):
    pass


class Text:
    def read(self, size):
        return "text"


def attempt(call, *arguments):
    try:
        print(call(*arguments))
    except (ValueError, EOFError, TypeError) as error:
        print(type(error).__name__, error)


attempt(marshal.load, stream)
attempt(marshal.load, Text())
attempt(marshal.dumps, Own())
attempt(marshal.dumps, object())
attempt(marshal.dumps, [1, {2: print}])
attempt(marshal.dumps, slice(1), 4)
for bad in (
    b"", b"0", b"?", b"i\x01", b"[\xff\xff\xff\xff", b"(\xff\xff\xff\xff", b"<\xff\xff\xff\xff", b"s\xff\xff\xff\xff", b"u\xff\xff\xff\xff",
    b"r\x00\x00\x00\x00", b"r\x07\x00\x00\x00", b"l\x01\x00\x00\x00\xff\xff", b"l\x01\x00\x00\x00\x00\x00", b"l\x00\x00\x00\x80",
    b"[\x01\x00\x00\x000", b")\x010", b"<\x01\x00\x00\x000", b"f\x03abc", b")\x01" * 3000 + b"N",
):
    attempt(marshal.loads, bad)
deep = None
for _ in range(2100):
    deep = [deep]
attempt(marshal.dumps, deep)
# As CPython writes it: a tuple of an interned name, the name again, and the tuple's own list.
print(marshal.loads(b"\xa9\x03\xda\x03abcr\x01\x00\x00\x00\xdb\x01\x00\x00\x00i\x05\x00\x00\x00"))
