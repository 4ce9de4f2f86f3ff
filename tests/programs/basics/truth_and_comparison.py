for value in [0, 1, -1, 0.0, 0.5, "", "a", [], [0], (), (0,), {}, {0: 0}, set(), {0}, None, True, False,
              0j, 1j, b"", b"x", range(0), range(3)]:
    print(repr(value), bool(value), not value)
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1.0 == True)
print(1 < 2 == True, (1 < 2) == True)


def noisy(n):
    print("noisy", n)
    return n


print(noisy(1) < noisy(2) < noisy(3))
print(noisy(3) < noisy(2) < noisy(1))
print(noisy(0) or noisy(2) or noisy(3))
print(noisy(1) and noisy(0) and noisy(3))
print([] or {} or 0, 1 and [] and 2)
print(not (1 and 0), not ([] == True))
print([1, 2] < [1, 3], [1] < [1, 0], (1, "a") < (1, "b"), "abc" < "abd", "Z" < "a", b"a" < b"b")
print({1, 2} < {1, 2, 3}, {1, 2} <= {1, 2}, {1} > {2}, {1} < {2})
print({"a": 1} == {"a": 1.0}, [1, [2]] == [1, [2.0]], (1,) == [1])
print(1 in [1, 2], 3 not in (1, 2), "bc" in "abcd", 1.0 in {1}, "a" in {"a": 0}, 5 in range(0, 10, 5))
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], nan < 1, nan > 1, nan != nan)
for left, right in [(1, "a"), ([], ()), (None, 1), ({}, {}), (1j, 2j), ("a", b"a"), (object, int)]:
    try:
        left < right
    except TypeError as e:
        print(e)
print("a" == b"a", 1 == "1", None == 0, () == [])
print(1 if [] else 2, 1 if [0] else 2)
print(True + True, True * 3, -True, ~False, True & 2, True & False, True ^ True, True | False)
print([] is None, None is None, (lambda: ...)() is Ellipsis)
print(isinstance(True, int), type(True) is int, issubclass(bool, int))
