# Built-in functions and methods called by keyword, and from `map`, `partial` and their kin, in hot loops.
import functools
import itertools
import operator


def problem(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except TypeError as error:
        return str(error)


def run(count):
    problems = set()
    for i in range(count):
        assert sorted([3, i, 2], key=lambda v: -v, reverse=True) == sorted([3, i, 2])
        assert sorted((v for v in (2, 1)), reverse=i) == ([2, 1] if i else [1, 2])
        assert "a,b,c".split(sep=",", maxsplit=1) == ["a", "b,c"] == "a,b,c".split(",", maxsplit=1)
        assert "a b c".split(maxsplit=1) == ["a", "b c"] == str.split("a b c", maxsplit=1)
        assert (5).to_bytes(2, byteorder="big", signed=True) == b"\0\5" == (5).to_bytes(length=2)
        assert int.from_bytes(b"\1\0", byteorder="little", signed=False) == 1
        assert int("101", base=2) == 5 and int("7") == 7
        assert list(enumerate("ab", start=i)) == [(i, "a"), (i + 1, "b")]
        assert sum([1, 2], start=i) == i + 3 and sum([0.5, 0.25]) == 0.75 and sum([[1], [i]], start=[]) == [1, i]
        assert max([1, i], default=3) == max(1, i) and min([], default=i, key=abs) == i
        assert b"abc".decode(encoding="ascii") == "abc" and "abc".encode(errors="strict") == b"abc"
        assert "a\nb".splitlines(keepends=True) == ["a\n", "b"]
        assert round(number=2.5, ndigits=0) == 2.0 and pow(base=2, exp=5, mod=7) == 4
        assert "{x}{y}".format(x=1, y=i) == f"1{i}"
        assert bytes([1, 2]).hex(sep=":") == "01:02"
        assert list(map(abs, [-1, i])) == [1, i] and list(map(int, "12")) == [1, 2]
        assert list(map(str.upper, "ab")) == ["A", "B"] and list(map(max, [1, 2], [2, i])) == [2, max(2, i)]
        assert list(map(type, [1])) == [int] and list(map(operator.itemgetter(1), ["ab"])) == ["b"]
        assert functools.partial(max, 1)(i) == max(1, i) and functools.partial(int, base=2)("11") == 3
        assert functools.partial(functools.partial(max, 3), 4)(2) == 4
        assert functools.reduce(operator.add, [1, 2, i], 4) == 7 + i
        assert list(itertools.starmap(pow, [(2, 3), [3, 2]])) == [8, 9]
        problems.add(problem("a".split, sepp=","))
        problems.add(problem("a".split, ",", sep=","))
        problems.add(problem(str.split, sep=","))
        problems.add(problem(sorted, [1], keys=None))
        problems.add(problem(sorted, key=None))
        problems.add(problem(sorted, iterable=[1]))
        problems.add(problem(int, "1", bass=2))
        problems.add(problem(len, obj=[1]))
        problems.add(problem(pow, 2))
        problems.add(problem(list, map(abs, ["a"])))
    return sorted(map(str, problems))


for line in run(400):
    print(line)


class Bound:
    def method(self, *arguments, last=0):
        return arguments, last

    def three(self, a, b, c):
        return a + b + c


for i in range(300):
    bound = Bound()
    assert list(map(bound.method, [1], [2], [i])) == [((1, 2, i), 0)]
    assert list(map(bound.three, [1], [2], [i])) == [3 + i] == list(itertools.starmap(bound.three, [(1, 2, i)]))
    assert functools.partial(bound.method, 1)(2, i) == ((1, 2, i), 0)
    assert list(itertools.starmap(bound.method, [(1, 2, i), (1, 2, 3, i)])) == [((1, 2, i), 0), ((1, 2, 3, i), 0)]
    assert problem(functools.partial(bound.three, 1), i).endswith("missing 1 required positional argument: 'c'")
