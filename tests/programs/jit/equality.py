# Comparisons with None and with characters, of all kinds of values.
import weakref


class Plain:
    pass


class Equal:
    def __eq__(self, other):
        return other is None

    __hash__ = object.__hash__


class Odd:
    def __eq__(self, other):
        return [other]

    __hash__ = object.__hash__


class Text(str):
    pass


class Shouting(str):
    def __eq__(self, other):
        return "shouting"

    __hash__ = str.__hash__


class Meta(type):
    def __eq__(cls, other):
        return other is None

    __hash__ = type.__hash__


class Made(metaclass=Meta):
    pass


kept = Equal()
VALUES = [
    None, True, False, 0, 1, 1 << 80, 0.0, float("nan"), 1j, "", "a", "b", "ab", "\u00e4", "\U0001f600", Text("a"),
    Shouting("a"), b"", b"a", bytearray(b"a"), (), (None,), [], [None], {}, {None: None}, set(), frozenset(), range(0),
    len, [].append, lambda: None, Plain(), Equal(), Odd(), int, Plain, Made, NotImplemented, Ellipsis,
    weakref.ref(kept), weakref.proxy(kept), memoryview(b"a"), iter([]), {}.keys(), property(), int | None,
]


def compare(value):
    return [
        value == None, None == value, value != None, None != value,
        value == "a", "a" == value, value != "a", "a" != value,
        value == "\u00e4", "\u00e4" == value, value == "", "" == value, value == "ab",
    ]


def truth(value):
    found = 0
    if None == value:
        found += 1
    if value == None:
        found += 2
    if value != "a":
        found += 4
    if "\u00e4" == value:
        found += 8
    return found


results = [(compare(value), truth(value)) for value in VALUES]
for result in results:
    print(*result)
for value, result in zip(VALUES, results):
    for _ in range(300):
        assert (compare(value), truth(value)) == result
for _ in range(300):
    for value, result in zip(VALUES, results):
        assert (compare(value), truth(value)) == result


def count(text):
    quotes = letters = others = 0
    for i in range(len(text)):
        character = text[i]
        if character == '"':
            quotes += 1
        elif character == "a" or "z" == character:
            letters += 1
        elif character != "\u00e4":
            others += 1
    for character in text:
        quotes += character == '"'
    return quotes, letters, others


print(count('"a\u00e4z",' * 400), count("" * 3), count("\U0001f600a" * 300), count('"' * 1000))


def starts(text, start):
    return text[start : start + 1] == "a", "a" != text[start:], text[start:start] == ""


print([starts("banana", i) for i in range(8)])
for _ in range(500):
    assert [starts("banana", i) for i in range(8)][1] == (True, True, True)


class Node:
    def __init__(self, next):
        self.next = next


def length(node):
    n = 0
    while node != None:
        n += 1
        node = node.next
    return n


chain = None
for _ in range(50):
    chain = Node(chain)
print({length(chain) for _ in range(100)})


# Classes: with ==, and among others.
class Apart(type):
    """A metaclass that says nothing of equality."""


class Set(metaclass=Apart):
    pass


KINDS = [1, 1.5, "a", None, (), [], Plain(), Made(), Set(), True, len, 1 << 70, 1j]


def sorts(value):
    kind = type(value)
    return [
        kind == int, kind != int, kind == Made, Made == kind, kind == Set, kind in (int, float), kind in (str, Plain, type(None)),
        kind not in (Made, int), kind in (Set, Made), kind in (1, "a", int), kind in (), None in (kind, None), kind in {int, str},
        kind in (None, Odd(), int), bool(1 << 70), not 1 << 70 + (value is None),
    ]


expected = [sorts(value) for value in KINDS]
for found in expected:
    print(*found)
for _ in range(300):
    assert [sorts(value) for value in KINDS] == expected
for value, found in zip(KINDS, expected):
    for _ in range(300):
        assert sorts(value) == found

# A metaclass that comes to say something of it.
Apart.__eq__ = lambda cls, other: other is int
Apart.__hash__ = type.__hash__
print([sorts(value) for value in KINDS][8], Set == int, int == Set, Set in (str, int))
