# Objects that need not be allocated while nobody sees them, and must be there when somebody does.
class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y


def physics(n):
    p, v = Vec(0.0, 0.0), Vec(1.0, 0.5)
    for i in range(n):
        p = p + v * 0.01
        if p.x > 10:
            v = Vec(-v.x, v.y)
        if p.x < -10:
            v = Vec(-v.x, v.y)
    return round(p.x, 6), round(p.y, 6)


print(physics(4000))


def escapes(n):
    kept = []
    for i in range(n):
        v = Vec(i, -i)
        w = Vec(v, v)
        if i % 1000 == 999:
            kept.append(w)
    return [(k.x is k.y, k.x.x, k.x.y) for k in kept]


print(escapes(4000))


def cyclic(n):
    last = None
    for i in range(n):
        a, b = Vec(i, None), Vec(i + 1, None)
        a.y, b.y = b, a
        if i == n - 2:
            last = a
    return last.y.y is last, last.x, last.y.x


print(cyclic(3000))


def field_changes(n):
    total = 0
    for i in range(n):
        v = Vec(1, 2)
        v.x += i
        if i % 500 == 3:
            v.y = "s"
        try:
            total += v.x * v.y if isinstance(v.y, int) else len(v.y + 1)
        except TypeError:
            total += v.x
    return total


print(field_changes(3000))


def tuples(n):
    best = (0, -1)
    for i in range(n):
        cand = (i * 7919 % 1009, i)
        if cand > best:
            best = cand
    return best


print(tuples(3000))


def accumulate(n):
    acc = Vec(0, 0)
    for i in range(n):
        acc = Vec(acc.x + i, acc.y - i) if i % 17 else acc
        if i == n // 2:
            snapshot = acc
    return acc.x, acc.y, snapshot.x


print(accumulate(3000))


def list_virtual(n):
    t = 0
    for i in range(n):
        a = [i, i + 1]
        b = a
        b[0] = 5
        a.append(i)
        t += a[0] + b[-1] + len(a)
        if i % 1111 == 0:
            globals()["leaked"] = a
    return t, leaked


print(list_virtual(3000))


def exception_virtual(n):
    t = 0
    for i in range(n):
        try:
            raise ValueError(Vec(i, 1))
        except ValueError as e:
            t += e.args[0].x
            if i == n - 1:
                return t, type(e.args[0]).__name__, e.__traceback__ is not None


print(exception_virtual(2000))


def closure_virtual(n):
    t = 0
    for i in range(n):
        def f(k):
            return k + i
        t += f(1)
        g = lambda: t
        t += g() & 1
    return t


print(closure_virtual(3000))


def linked(n):
    head = None
    for i in range(n):
        head = Vec(i, head)
        if i % 100 == 99:
            node, s = head, 0
            while node is not None:
                s += node.x
                node = node.y
            head = Vec(s % 1000, None)
    return head.x


print(linked(3000))


def identity(n):
    same = 0
    prev = None
    for i in range(n):
        v = Vec(1, 1)
        same += v is prev
        same += v == v
        prev = v
    return same


print(identity(3000))


def dict_virtual(n):
    t = 0
    for i in range(n):
        d = {"a": i, "b": 2}
        d["c"] = d["a"] * d["b"]
        t += len(d) + d["c"]
    return t


print(dict_virtual(3000))
