import itertools as it
import operator

take = lambda iterable, n=8: list(it.islice(iterable, n))
print(take(it.count()), take(it.count(5, -2)), take(it.count(0.5, 0.25)), take(it.count(10**20)), take(it.cycle("abc")), list(it.repeat(7, 3)), take(it.repeat("x"), 3), list(it.cycle([])))
print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2, 3], operator.mul, initial=10)), list(it.accumulate("abc")), list(it.accumulate([])), list(it.accumulate([], initial=5)))
print(list(it.chain("ab", [1], ())), list(it.chain.from_iterable(["ab", "c"])), list(it.compress("abcdef", [1, 0, 1, 0, 1])), list(it.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.filterfalse(lambda x: x % 2, range(6))), list(it.filterfalse(None, [0, 1, "", "a"])))
print([(k, list(g)) for k, g in it.groupby("aabbbca")], [(k, list(g)) for k, g in it.groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)], [k for k, g in it.groupby([1, 1, 2])])
groups = it.groupby("aabb")
k1, g1 = next(groups)
k2, g2 = next(groups)
print(k1, list(g1), k2, list(g2))
print(list(it.islice("abcdefg", 2)), list(it.islice("abcdefg", 2, 4)), list(it.islice("abcdefg", 2, None)), list(it.islice("abcdefg", 0, None, 2)), list(it.islice([], 5)), list(it.islice("abc", None)))
print(list(it.starmap(pow, [(2, 5), (3, 2)])), list(it.zip_longest("abc", "xy", fillvalue="-")), list(it.zip_longest([1], [])), list(it.zip_longest()), list(it.pairwise("abcd")), list(it.pairwise([1])), [list(b) for b in it.batched("abcdefg", 3)])
print(list(it.product("ab", [1, 2])), list(it.product(range(2), repeat=3)), list(it.product()), list(it.product([], [1])), list(it.permutations("abc", 2)), list(it.permutations([1, 2, 3])), list(it.permutations("ab", 3)), list(it.combinations("abcd", 2)), list(it.combinations([1, 2], 3)), list(it.combinations_with_replacement("ab", 3)), list(it.combinations("abc", 0)))
a, b, c = it.tee([1, 2, 3], 3)
print(next(a), next(a), list(b), list(a), list(c))
i = iter(range(10))
print(list(it.islice(i, 3)), next(i), list(it.takewhile(lambda v: v < 7, i)), list(i))
print(sum(1 for _ in it.permutations(range(6))), len(list(it.combinations(range(10), 4))), sum(map(sum, it.product(range(4), repeat=4))))
print(repr(it.count(3)), repr(it.count(1, 2)), repr(it.repeat(1)), repr(it.repeat("a", 2)), type(it.chain()).__name__)
for call in [lambda: it.islice([1], -1), lambda: it.islice([1], 0, 5, 0), lambda: it.repeat(), lambda: it.combinations([1], -1), lambda: it.chain(5).__next__(), lambda: it.count("a"), lambda: it.product([1], repeat=-1), lambda: list(it.starmap(pow, [1])), lambda: it.tee([1], -1), lambda: list(it.batched([1], 0)), lambda: it.zip_longest([1], foo=2), lambda: it.cycle(5), lambda: list(it.accumulate(["a", 1])), lambda: it.groupby(), lambda: list(it.batched("abc", 2, strict=True)), lambda: it.permutations(5), lambda: it.compress([1])]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


class Whole:
    def __int__(self):
        return 3


class Complex:
    def __complex__(self):
        return 3j


# What counts as a number where counting begins, and by which steps.
for value in (Whole(), Complex(), 1.5, 2j, True, "1", None):
    for arguments in ((value,), (0, value)):
        try:
            it.count(*arguments)
            print(type(value).__name__, "counts")
        except TypeError as error:
            print(type(value).__name__, error)
