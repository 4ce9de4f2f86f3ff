# Attributes of classes that change while loops rely on look-ups in the same class.


class Counter:
    count = 0
    last = None
    label = "none"

    def __init__(self):
        Counter.count += 1
        self.number = Counter.count

    def get(self):
        return self.count * 2 + self.number


class Child(Counter):
    pass


def make(n):
    total = 0
    for i in range(n):
        total += (Child if i % 3 else Counter)().get()
        Counter.last = i
    return total, Counter.count, Child.count, Counter().last


print(make(200))


def shadow(n):
    seen = []
    child = Child()
    for i in range(n):
        Counter.label = "c%d" % i
        if i == n // 2:
            Child.label = "own"
        if i == n - 5:
            del Child.label
        seen.append(child.label)
    return seen[0], seen[n // 2 - 1], seen[n // 2], seen[n - 6], seen[n - 5], seen[-1]


print(shadow(60))


def descriptors(n):
    out = []
    for i in range(n):
        if i == n // 3:
            Counter.label = property(lambda self: "computed %d" % self.number)
        if i == 2 * n // 3:
            Counter.label = lambda self, *more: len(more)
        if i == n - 3:
            Counter.label = 7
        Counter.last = i
        thing = Counter()
        thing.number = i
        out.append(thing.label if not callable(thing.label) else thing.label(1, 2))
    return out[0], out[n // 3], out[2 * n // 3], out[-1]


print(descriptors(90))
print(Counter.__dict__["last"], Counter.__dict__["count"], dict(vars(Counter))["last"], sorted(k for k in vars(Counter) if k[0] != "_"))


class Meta(type):
    shared = 0

    def bump(cls):
        Meta.shared += 1
        cls.own += 1
        return cls.shared + cls.own


class Made(metaclass=Meta):
    own = 10


def metas(n):
    total = 0
    for _ in range(n):
        total += Made.bump()
    return total, Meta.shared, Made.own


print(metas(100))


class Gone:
    value = 1


def deleting(n):
    missing = 0
    for i in range(n):
        if i % 10 == 9:
            del Gone.value
        try:
            Gone.value += 1
        except AttributeError as error:
            missed = str(error)
            missing += 1
            Gone.value = i
    return missing, Gone.value, missed


print(deleting(100))


class Equal:
    flag = 0

    def __eq__(self, other):
        return NotImplemented


def identities(n):
    a, b, c = Counter(), Counter(), Equal()
    found = 0
    for i in range(n):
        for x in (a, b, c, None, 1, "s"):
            for y in (a, c, None, "s", 1.0):
                found += (x == y) * 1000 + (x != y)
        if i == n // 2:
            Counter.__eq__ = lambda self, other: True
    return found


print(identities(40))


def attempts(n):
    out = []
    for i in range(n):
        row = [i, i + 1, i + 2]
        row += (i,)
        row[1:2] = "ab"
        text = f"{i}:{row[1]!r:>5}|{i / 3:.2f}" + "x" * (i % 3)
        pair = {"a": i, text: row[1:], **{"z": text[-1]}}
        key = (i % 2, text[:1])
        kinds = {key, (0, "1"), *row}
        out.append((text, len(pair), key in kinds, "3" in text, (i, 1) < (10, 0), [*row, *key], 2.5 ** (i % 5), 7.5 // (i + 1), -7.5 % (i + 1)))
    return out[-2:], len(out)


print(attempts(60))
for bad in (lambda i: 0.0 ** -i, lambda i: 1.5 % (i - i), lambda i: (-1.5) ** (i + 0.5), lambda i: 1e300 ** (i + 2), lambda i: "a" + i, lambda i: [i] + (i,), lambda i: (i,) < [i], lambda i: i in i):
    for i in range(1, 30):
        try:
            result = bad(i)
        except (ArithmeticError, TypeError) as error:
            result = type(error).__name__, str(error)
    print(result)
