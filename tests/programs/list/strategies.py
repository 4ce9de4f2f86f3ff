# Whatever a list is kept as inside, it behaves as a list of objects.
v = [1, 2, 3]
v.append(2.5)
v.append(True)
v[0] = False
print(v, type(v[0]), v[4] is True, v == [0, 2, 3, 2.5, 1])
f = [1.0, 2.0]
f.append(3)
f[0] += 1
print(f, [type(x).__name__ for x in f], f.index(3), f.count(2), 2 in f, 2.0 in f)
i = [1, 2, 3]
print(1.0 in i, True in i, i.index(2.0), i.count(True), "a" in i, None in i, i == [1.0, 2.0, 3.0])
i.append(2**62)
i.append(2**63)
i.append(-2**70)
print(i, sum(i), max(i), min(i), sorted(i))
i[1] = "x"
print(i)
nan = float("nan")
n = [nan, 1.0]
print(nan in n, n.index(nan), n.count(nan), n == [nan, 1.0], [float("nan")] == n[:1], float("nan") in n)
zero = [0.0, -0.0]
print(zero, zero.index(-0.0), zero == [-0.0, 0.0], sorted(zero), [0] == [0.0])
r = list(range(10))
r[5] = 50
r.insert(3, 2.5)
print(r, r[::2], r[::-1], r.pop(3), r)
e = []
e += range(3)
e += (x * 0.5 for x in range(2))
e += "a"
e.extend({"k": 1})
print(e)
c = [1, 2, 3] + [1.5]
d = [1.5] + [1, 2]
print(c, d, c + d, [1] + ["a"], ([1] * 2 + [None])[::-1], [1, 2][0:1] + [2.0])
c[1:2] = [1.5, "s", None]
print(c)
s = [5, 3, 1]
s.sort()
s[1:1] = [2.5]
s.sort(reverse=True)
print(s, sorted([2, 1.5, True, 3]), sorted([0.5, -1.5, 1e300, -0.0]), sorted([2**70, 5, -2**70, 2**62]))
m = [1, 2, 3]
m[1] = m
print(m, m == m)
u = [0] * 5
u[2] = 1.5
w = [0.0] * 5
w[2] = 1
print(u, w, [None] * 2 + [1], [[]] * 2, ["a"] * 2)
x = list("abc")
x[1] = 5
print(x, [1, "a", 2.5].index(2.5), x.count("a"))
b = [True, False]
b.append(1)
print(b, b.count(True), sum(b), [type(t).__name__ for t in b], b.index(1))
big = list(range(1000))
big[500] = "mid"
print(big[499:502], len(big), big.count(500), big[-1])
g = [1, 2, 3]
for k in g:
    if k == 2:
        g.append(4.5)
    if len(g) > 6:
        break
print(g)
h = [x for x in (1, 2.0, "3")]
print(h, [y * 2 for y in h], list(map(type, h)))
