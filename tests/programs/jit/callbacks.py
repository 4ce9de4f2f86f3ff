data = [(i * 7919) % 1009 for i in range(1500)]


class K:
    comparisons = 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        K.comparisons += 1
        return self.v < other.v

    def __eq__(self, other):
        return isinstance(other, K) and self.v == other.v

    def __hash__(self):
        return self.v % 50


print([k.v for k in sorted(map(K, data))] == sorted(data), K.comparisons > 1000)
print(sorted(data, key=lambda v: (v % 10, -v))[:6], sorted(data, key=str)[-3:])
print(K(500) in [K(v) for v in data], [K(v) for v in data].index(K(1008)), [K(v) for v in data].count(K(5)))
d = {}
for v in data:
    d[K(v)] = d.get(K(v), 0) + 1
print(len(d), sum(d.values()), d[K(7)])
print(len({K(v % 100) for v in data}))
print(sum(map(lambda a, b: a * b, data, data)), sum(filter(lambda v: v % 3, data)), len(list(filter(None, data))))
print(max(data, key=lambda v: -v), min(data, key=lambda v: v % 100 + v / 10000), any(v > 1007 for v in data), all(map(K, data)))
import functools

print(functools.reduce(lambda a, b: (a * 31 + b) % 1000003, data))
print(sorted(data, key=functools.cmp_to_key(lambda a, b: (a % 7 - b % 7) or (b - a)))[:5])


def explode(v):
    if v == 77:
        raise ValueError("key failed")
    return v


for call in [lambda: sorted(data, key=explode), lambda: list(map(explode, data)), lambda: max(data, key=explode), lambda: [explode(v) for v in data]]:
    try:
        call()
    except ValueError as e:
        print(e)


def mixed_key(v):
    return v if v < 1008 else "big"


try:
    sorted(data, key=mixed_key)
except TypeError as e:
    print(e)


class Index:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


total = 0
for i in range(3000):
    total += data[Index(i % 1500)]
print(total)


class Eq:
    def __init__(self):
        self.n = 0

    def __eq__(self, o):
        self.n += 1
        return self.n == 4000


e = Eq()
print([0] * 5000 == [0] * 5000, e in [1] * 5000, e.n)
values = list(data)
values.sort(key=lambda v: v & 15)
print(values[:5], values[-5:])
print(",".join(str(v) for v in data[:5]), "".join(map(chr, (97 + v % 26 for v in data)))[:30])
nested = sorted(range(60), key=lambda i: sorted(range(20), key=lambda j: (i * j) % 7)[3])
print(nested[:20])
