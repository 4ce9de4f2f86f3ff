print([x * 2 for x in range(5)], [x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x)])
print({x % 3 for x in range(10)} == {0, 1, 2}, {k: v for k, v in zip("abc", range(3))}, {k: [v] * k for k, v in enumerate("xyz")})
print([[i * j for j in range(3)] for i in range(3)], [y for x in [[1, 2], [3]] for y in x])
print([x if x % 2 else -x for x in range(5)], [x for x in "hello" if x in "aeiou"])
x = "outer"
print([x for x in range(3)], x)
print([last := i for i in range(4)], last)
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], list(zip(*matrix)))
print([f(3) for f in [lambda v: v + 1, str, abs]], [(a, b, c) for a, (b, c) in [(1, (2, 3))]], [first for first, *_ in ["abc", "de"]])


def scopes(n):
    base = 10
    a = [base + n + i for i in range(3)]
    b = [[base * i + j for j in range(i)] for i in range(3)]
    c = {i: {j: base for j in range(i)} for i in range(3)}
    d = [lambda: i + base for i in range(3)]
    return a, b, c, [f() for f in d]


print(scopes(1))


class C:
    n = 3
    values = [i for i in range(n)]
    try:
        bad = [n for i in range(2)]
    except NameError as e:
        bad = str(e)


print(C.values, C.bad)


def noisy(v):
    print("iter", v)
    return v


print([noisy(a) + b for a in noisy([1, 2]) for b in [10, 20]])
try:
    [1 / v for v in [1, 0]]
except ZeroDivisionError as e:
    print(e)
print([*(i for i in range(3))], tuple(i for i in range(3)), {**{k: 1 for k in "ab"}}, sum([i for i in range(5)]))
print([k for k in {"b": 1, "a": 2}], [c for c in "aé漢"], [w for w in b"ab"], [i for i in reversed(range(3))])
nested = [[[c for c in range(a)] for a in range(b)] for b in range(4)]
print(nested)
print([y := 1, y ** 2], [z for z in range(3) if (half := z // 2) >= 0], half)
