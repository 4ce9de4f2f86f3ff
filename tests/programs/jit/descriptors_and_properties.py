class D:
    def __get__(self, obj, owner):
        if obj is None:
            return self
        obj.count += 1
        return obj.count * 10

    def __set__(self, obj, value):
        obj.count = value


class N:
    def __get__(self, obj, owner):
        return 3


class Host:
    d = D()
    n = N()

    def __init__(self):
        self.count = 0

    @property
    def half(self):
        return self.count / 2

    def __len__(self):
        return self.count % 50

    def __contains__(self, v):
        return v == self.count

    def __getitem__(self, k):
        return self.count + k

    def __setitem__(self, k, v):
        self.count = k + v

    def __iter__(self):
        yield self.count
        yield self.half


def run(n):
    h, t = Host(), 0
    for i in range(n):
        t += h.d + h.n + h.half
        if i % 100 == 0:
            h.d = 5
        t += len(h) + h[3] + (h.count in h)
        if i % 77 == 0:
            h[1] = 2
        a, b = h
        t += a - b
        if i == 2000:
            h.n = 50
    return t


print(run(3000))


class Lazy:
    def __getattr__(self, name):
        if name == "value":
            self.value = 42
            return 1
        raise AttributeError(name)


def lazy(n):
    t = missing = 0
    for i in range(n):
        o = Lazy()
        t += o.value + o.value
        try:
            o.other
        except AttributeError:
            missing += 1
    return t, missing


print(lazy(2000))


class Money:
    __slots__ = ("cents",)

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, o):
        if isinstance(o, Money):
            return Money(self.cents + o.cents)
        if isinstance(o, int):
            return Money(self.cents + o)
        return NotImplemented

    __radd__ = __add__

    def __lt__(self, o):
        return self.cents < o.cents

    def __eq__(self, o):
        return isinstance(o, Money) and self.cents == o.cents

    def __hash__(self):
        return hash(self.cents)

    def __bool__(self):
        return self.cents != 0

    def __neg__(self):
        return Money(-self.cents)


def money(n):
    m, less, eq = Money(0), 0, 0
    for i in range(n):
        m = m + Money(i) if i % 2 else 3 + m
        less += Money(i) < m
        eq += m == Money(3)
        if not m:
            eq += 1000
        if i % 500 == 499:
            m = -m
    return m.cents, less, eq, len({Money(i % 10) for i in range(500)})


print(money(3000), sum([Money(1), Money(2)]).cents)
errors = 0
for i in range(2000):
    try:
        Money(1) + ("x" if i % 4 == 0 else 1)
    except TypeError:
        errors += 1
print(errors)
