def item(container, key):
    return container[key]


a, b = {1, 2, 3, 4}, {3, 4, 5}
show = sorted
print(show(a | b), show(a & b), show(a - b), show(a ^ b), a <= b, {3} < a, a >= {1}, a == {4, 3, 2, 1}, a.isdisjoint({9}), show(a.union([7], (8,))), show(a.intersection([1, 2], {2})), show(a.difference([1])), show(a.symmetric_difference([1, 99])), a.issubset(range(10)), a.issuperset([1]), len(a), 3 in a, 9 in a, set(), {1}, {()}, frozenset(), frozenset([1]), set("aa") == {"a"})
s = set()
s.add(1)
s.add(1)
s.update([2, 3], (4,))
s.discard(9)
s.discard(2)
s.remove(3)
print(show(s), s.pop() in (1, 4), len(s), s.copy() == s, s.clear(), s)
s = {1, 2, 3}
s |= {4}
s &= {2, 3, 4}
s -= {3}
s ^= {4, 5}
print(show(s))
s.intersection_update([2, 5])
s.difference_update([5])
s.symmetric_difference_update([2, 8])
print(show(s), {1, 1.0, True}, {0, False}, show({x % 3 for x in range(10)}), frozenset([1, 2]) == {1, 2}, hash(frozenset([1, 2])) == hash(frozenset([2, 1])), {frozenset([1]): "v"}[frozenset([1])], {1} | frozenset([2]) == {1, 2}, type({1} | frozenset([2])).__name__, type(frozenset([2]) | {1}).__name__, {1} in {frozenset([1])}, frozenset(frozenset([1])), {*[1], *(2,)})
for call in [lambda: {[]}, lambda: {1} + {2}, lambda: {1} | [2], lambda: set().pop(), lambda: {1}.remove(5), lambda: {1}.remove("a"), lambda: {1} < [1], lambda: set(5), lambda: hash(set()), lambda: item({1}, 0), lambda: frozenset().add, lambda: {1} - [1], lambda: {}.add, lambda: set([[1]]), lambda: {1}.union(5), lambda: {1} & "a", lambda: set(1, 2), lambda: {1}.update(1), lambda: [] in {1}, lambda: {1}.discard([])]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
v = {1, 2, 3}
try:
    for x in v:
        v.add(x + 10)
except RuntimeError as e:
    print(e)
big = set(range(1000))
big -= set(range(0, 1000, 2))
print(len(big), 501 in big, 500 in big, sum(big), min(big), max(big))
words = "the cat the dog".split()
print(len(set(words)), show(set(words)), show(frozenset("hello") & set("help")), any({0}), all({0, 1}), {None}, {"one"}, {(1, 2)}, {b"x"}, {1.5}, repr(frozenset({"x"})))


class S(set):
    pass


print(S([1]), type(S([1]) | {2}).__name__, S() == set(), isinstance(S(), set), repr(S()))
