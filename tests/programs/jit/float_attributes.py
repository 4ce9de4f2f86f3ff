# Attributes that hold nothing but floats lie in instances as bare numbers, until they hold something else.
import copy
import gc
import pickle


class V:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def add(self, other):
        return V(self.x + other.x, self.y + other.y)


class W(V):
    pass


# Zeros, what has no normal form, some of which looks like an address, infinities, no number.
for number in [1.5, 0.0, -0.0, 5e-324, 1e-310, -1e-320, 2.0**-1030, 6.9e-310, float("inf"), float("nan"), 1e308]:
    v = V(number, 2.5)
    gc.collect()
    print(repr(v.x), v.__dict__, copy.copy(v).x, pickle.loads(pickle.dumps(v)).x, v.x is v.x)

total = V(0.0, 0.0)
for i in range(300):
    total = total.add(V(i * 0.5, 1.0))
print(total.x, total.y)
total = V(0.0, 0.0)
for i in range(300):
    total = total.add(V(i * 0.5 if i != 250 else 7, 1.0))
print(total.x, total.y)
total = V(0.0, 0.0)
for i in range(300):
    total = total.add(V(i * 0.5 if i != 250 else 5e-324, 1.0))
    if i == 270:
        total.x = "a"
        assert total.x == "a"
        total.x = 4.5
    if i == 280:
        del total.y
        try:
            total.y
        except AttributeError as error:
            print(error)
        total.y = 7.25
    if i == 290:
        total.__class__ = W
    if i == 295:
        total = W(total.x, total.y)
        total.z = 3.5
        total.__dict__["q"] = 2
print(total.x, total.y, type(total).__name__)


def doubles(o, n):
    for i in range(n):
        o.x += 0.5
        o.y = o.x * 2.0
    return vars(o)


def halves(o, n):
    for i in range(n):
        o.x *= 0.5
    return vars(o)


print(doubles(V(1.0, 2.0), 400), doubles(V(5e-324, 2.0), 400), doubles(V(1, 2), 400))
print(halves(V(1.0, 2.0), 1060), halves(V(1.0, 2.0), 2000))


class A:
    pass


def made(n):
    all = []
    for i in range(n):
        a = A()
        a.p = i * 1.5
        a.q = i
        a.r = None if i % 3 else 2.5
        all.append(a)
    return sum(a.p for a in all), sum(a.q for a in all), sum(a.r or 0 for a in all)


print(made(300))
a = A()
a.u = 2.5


def changes(a, n):
    total = 0
    for i in range(n):
        a.u = a.u if i < n // 2 else i
        total += a.u
        a.u = float(i)
    return total


print(changes(a, 400))
for i in range(100):
    setattr(a, f"n{i}", i * 1.0)
print(sum(vars(a).values()), a.n3, a.n99)


class Base:
    level = 1.5

    def rises(self):
        self.level = self.level + 1.0
        return self.level


class Other:
    pass


b, c = Base(), Other()
for i in range(50):
    b.rises()
b.__class__ = Other
print(b.level, vars(b), hasattr(c, "level"))
c.level = 2
print(c.level, b.level)
numbers = [Base() for _ in range(20)]
for n, o in enumerate(numbers):
    for _ in range(20):
        o.rises()
    if n == 15:
        o.level = "high"
print([o.level for o in numbers])
# What is read is an object of its own, whatever happens to the attribute.
kept = []
for i in range(50):
    kept.append((b.level, i))
    b.level += 0.25
print(kept[0], kept[-1], b.level)
