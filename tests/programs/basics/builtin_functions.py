print(abs(-5), abs(-2.5), abs(3 + 4j), abs(True))
print(all([]), all([1, 0]), any([]), any([0, 2]))
print(bin(10), oct(-8), hex(255), chr(8364), ord("€"), ascii("né\n"), repr("né\n"))
print(callable(len), callable(5), callable(int))
print(divmod(7, -2), divmod(-7.5, 2), pow(2, 10), pow(2, -1), pow(3, 4, 5), pow(3, -1, 7))
print(max(3, 1, 2), min([4, 2]), max("abc"), max([], default="d"), min("b", "A", key=str.lower), max([1, 3, 2], key=lambda v: -v))
print(sum([1, 2]), sum([0.1] * 10), sum([[1], [2]], []), sum((), 5), sum([True, 2.5]))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1.5, 0), type(round(1.5)).__name__)
print(list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(str.isdigit, "a1b2")))
print(list(zip("ab", [1, 2, 3])), list(enumerate("ab", 5)), list(reversed([1, 2, 3])), list(reversed("ab")))
print(list(zip()), list(zip("abc", strict=True)))
try:
    list(zip("ab", [1], strict=True))
except ValueError as e:
    print(e)
try:
    list(zip([1], "ab", strict=True))
except ValueError as e:
    print(e)
print(list(map(lambda a, b: (a, b), "ab", "cd", strict=True)))
print(sorted("bca"), sorted([3, 1, 2], reverse=True), sorted(["bb", "a"], key=len))
print(isinstance(5, (str, int)), isinstance(5, int | str), issubclass(bool, (int, str)))
print(getattr(5, "real"), getattr(5, "nothing", "default"), hasattr("", "upper"), hasattr("", "nope"))
print(int("  42 "), int("ff", 16), int("0b101", 0), int(3.99), int(-3.99), int("1_000"), float(" 1e3 "), float("inf"), str(5), bool("0"))
print(iter([1]).__next__(), next(iter([]), "end"), list(iter([1, 2, 3].pop, 1)))
print(type(5), type(type(5)), type(None), type(...), type(len), type(lambda: 0), type(NotImplemented))
print(format(3.14159, ".2f"), format(255, "#x"), format("a", ">3"), format(1234567, ","))
print(hash(5), hash(5.0) == hash(5), hash(True), hash(-1), hash(2**61 - 1), hash((1, 2)) == hash((1, 2)), hash(None) == hash(None))
print(vars(type("T", (), {"a": 1}))["a"], id(a := []) == id(a))
print(len([1, 2]), len("é漢"), len({1: 2}), len(range(10)), len(b"ab"))
print(slice(1, 5, 2), slice(3), range(3), range(1, 5, 2))
print(eval("1 + 2 * 3"), eval("x + y", {"x": 1}, {"y": 2}))
namespace = {}
exec("a = 5\ndef f(): return a * 2", namespace)
print(namespace["a"], namespace["f"]())
for call in [lambda: len(5), lambda: next(5), lambda: iter(5), lambda: abs("a"), lambda: ord("ab"), lambda: chr(-1), lambda: sum("ab"),
             lambda: max(), lambda: max([]), lambda: int("x"), lambda: int("12", 1), lambda: float("x"), lambda: int([]), lambda: round("a"),
             lambda: sorted(5), lambda: hash([]), lambda: pow(2, 3, 0), lambda: divmod(1, 0), lambda: getattr(5, "nope"), lambda: range(1, 2, 0),
             lambda: range("a"), lambda: min(1), lambda: print(1, foo=2), lambda: len(), lambda: len(1, 2), lambda: isinstance(1, 2),
             lambda: bin(1.5), lambda: reversed({1}), lambda: enumerate(), lambda: sum(), lambda: chr("a"), lambda: ord(5), lambda: next(iter([])),
             lambda: float([]), lambda: bytes(-1), lambda: "".join([1]), lambda: int("a" * 3, 40), lambda: list(5), lambda: dict(5), lambda: dict([1])]:
    try:
        print("value", call())
    except Exception as e:
        print(type(e).__name__, e)
