class Box:
    def __init__(self, i):
        self.a = i


def late(n):
    total = 0
    for i in range(n):
        b = Box(i)
        if i % 3 == 0:
            b.b = 1
        if i % 5 == 0:
            b.c = 2.5
        if i % 7 == 0:
            b.a = "s"
        total += getattr(b, "b", 0) + getattr(b, "c", 0) + (b.a if b.a != "s" else 0)
    return total


print(late(4000))


def same_object(n):
    b = Box(0)
    for i in range(n):
        if i == 1000:
            b.extra = 1
        if i == 2000:
            del b.a
            b.a = 5.5
        if i == 3000:
            b.a = 10**25
        b.a += 1
    return b.a, b.__dict__


print(same_object(4000))


def different_order(n):
    objects = []
    for i in range(n):
        b = Box(i)
        if i % 2:
            b.x, b.y = 1, 2
        else:
            b.y, b.x = 2, 1
        objects.append(b)
    return sum(o.x * 10 + o.y for o in objects), sorted({tuple(o.__dict__) for o in objects})


print(different_order(2000))


def many(n):
    b = Box(0)
    for i in range(n):
        setattr(b, "attr%d" % i, i)
    return sum(getattr(b, "attr%d" % i) for i in range(n)), len(b.__dict__)


print(many(500))


def deletion(n):
    b, errors = Box(0), 0
    for i in range(n):
        b.t = i
        if i % 3 == 0:
            del b.t
        try:
            b.t
        except AttributeError:
            errors += 1
    return errors, hasattr(b, "t")


print(deletion(3000))


def through_dict(n):
    b = Box(0)
    for i in range(n):
        b.__dict__["a"] = i
        if i == 1500:
            b.__dict__ = {"a": -5, "z": 1}
        b.a += 1
    return b.a, b.z


print(through_dict(3000))


class Slotted:
    __slots__ = "p", "q"


def slots(n):
    s, unset = Slotted(), 0
    s.p = 0
    for i in range(n):
        s.p += 1
        if i % 10 == 0:
            s.q = i * 0.5
        elif i % 10 == 5:
            del s.q
        try:
            s.q
        except AttributeError:
            unset += 1
    return s.p, unset


print(slots(3000))


def int_float_field(n):
    b = Box(1)
    log = []
    for i in range(n):
        b.a = b.a * 2 if b.a < 2**70 else 0.5
        if i in (60, 61, 62, 63, 100, 150):
            log.append(b.a)
    return log


print(int_float_field(3000))
