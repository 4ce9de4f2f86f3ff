class V:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"V({self.x}, {self.y})"

    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y) if isinstance(o, V) else NotImplemented

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __sub__(self, o):
        return V(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return V(self.x * k, self.y * k)

    def __rmul__(self, k):
        return self * k

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __truediv__(self, k):
        return V(self.x / k, self.y / k)

    def __floordiv__(self, k):
        return V(self.x // k, self.y // k)

    def __mod__(self, k):
        return V(self.x % k, self.y % k)

    def __pow__(self, k, m=None):
        return V(pow(self.x, k, m), pow(self.y, k, m))

    def __divmod__(self, k):
        return self // k, self % k

    def __neg__(self):
        return V(-self.x, -self.y)

    def __pos__(self):
        return self

    def __invert__(self):
        return V(self.y, self.x)

    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    def __eq__(self, o):
        return isinstance(o, V) and (self.x, self.y) == (o.x, o.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __lt__(self, o):
        return abs(self) < abs(o)

    def __bool__(self):
        return bool(self.x or self.y)

    def __iadd__(self, o):
        self.x += o.x
        return self

    def __lshift__(self, n):
        return ("lshift", n)

    def __rrshift__(self, n):
        return ("rrshift", n)

    def __and__(self, o):
        return "and"

    def __ror__(self, o):
        return "ror"

    def __xor__(self, o):
        return "xor"

    def __int__(self):
        return int(self.x)

    def __float__(self):
        return float(self.y)

    def __index__(self):
        return 2

    def __round__(self, n=None):
        return ("round", n)

    def __complex__(self):
        return complex(self.x, self.y)

    def __contains__(self, v):
        return v in (self.x, self.y)

    def __call__(self, *a, **k):
        return a, k

    def __format__(self, spec):
        return f"<{spec}>"


a, b = V(3, 4), V(1, 2)
print(a + b, a - b, a * 2, 2 * a, a @ b, a / 2, a // 2, a % 2, a ** 2, pow(a, 2, 5), divmod(a, 2))
print(-a, +a, ~a, abs(a), a == V(3, 4), a != b, b < a, a > b, sum([a, b]), bool(V(0, 0)), not a)
print({a: 1}[V(3, 4)], a << 3, 5 >> a, a & b, 1 | a, a ^ b, int(a), float(a), [10, 20, 30][a], round(a), round(a, 2), complex(a))
print(3 in a, 9 in a, a(1, k=2), f"{a:spec}", format(a), hex(a), "ab" * a if False else "x", "abc"[a], range(5)[a])
c = a
c += b
print(a, c is a)
c -= b
print(a, c)
for op in [lambda: a + 1, lambda: 1 + a, lambda: "x" + a, lambda: a <= b, lambda: a @ 1, lambda: -"a", lambda: {} + [], lambda: [] - [],
           lambda: "a" * "b", lambda: 1 << "a", lambda: ~1.5, lambda: "a" - 1, lambda: "a" + 1, lambda: [1] + (2,), lambda: (1,) + [2],
           lambda: 5 % "a", lambda: None + 1, lambda: "a" ** 2, lambda: divmod("a", 1), lambda: b"a" + "a", lambda: [1] * 1.5, lambda: 1 // None]:
    try:
        print(op())
    except Exception as e:
        print(type(e).__name__, e)


class L:
    def __add__(self, o):
        print("L add")
        return NotImplemented

    def __eq__(self, o):
        print("L eq")
        return NotImplemented


class R:
    def __radd__(self, o):
        print("R radd")
        return "radd"

    def __eq__(self, o):
        print("R eq")
        return "req"


class LL(L):
    def __radd__(self, o):
        print("LL radd first")
        return "sub"


print(L() + R(), L() == R(), L() != L(), L() + LL())
x = L()
try:
    x += 5
except TypeError as e:
    print(e)


class Cmp:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __gt__(self, o):
        return self.v > o.v


print(Cmp(1) < Cmp(2), Cmp(1) > Cmp(2), max(Cmp(1), Cmp(5), Cmp(3)).v, [v.v for v in sorted([Cmp(3), Cmp(1), Cmp(2)])])
try:
    Cmp(1) <= Cmp(2)
except TypeError as e:
    print(e)


class NoHash:
    def __eq__(self, o):
        return True


try:
    hash(NoHash())
except TypeError as e:
    print(e, NoHash.__hash__)
