# Built-in functions whose effects depend on what their arguments are: a loop sees plain values first and then objects that run code, change
# what the loop relies on, or raise.

log = []


class Loud:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        log.append("hash")
        return hash(self.value)

    def __eq__(self, other):
        log.append("eq")
        globals()["changed"] += 1
        return isinstance(other, Loud) and self.value == other.value or self.value == other

    def __len__(self):
        log.append("len")
        return self.value

    def __lt__(self, other):
        log.append("lt")
        return self.value < getattr(other, "value", other)

    def __index__(self):
        log.append("index")
        return self.value

    def __iter__(self):
        log.append("iter")
        return iter(range(self.value))

    def __str__(self):
        log.append("str")
        return "loud %d" % self.value

    def __bool__(self):
        log.append("bool")
        return self.value > 1


changed = 0


def show(name, result):
    print(name, result, len(log), log[-3:], changed)
    log.clear()


def table(keys):
    d = {}
    total = 0
    for key in keys:
        before = changed
        d[key] = d.get(key, 0) + 1
        total += (changed - before) * 10 + (key in d) + d[key]
    return total, len(d)


show("table", table([i % 7 for i in range(60)] + [Loud(3), Loud(3), 5, Loud(9), Loud(9)]))
show("table", table(["k%d" % (i % 5) for i in range(60)] + [Loud(3), "k1"]))
show("table", table([(i % 3, "a") for i in range(60)] + [(1, "a"), (4, "b")]))


def members(things, element):
    count = 0
    for thing in things:
        if element in thing:
            count += changed + 1
    return count


show("in", members([{1, 2, 3}] * 40 + [{Loud(2)}, {Loud(5)}], 2))
show("in", members([[1, 2, 3]] * 40 + [[Loud(2)], [Loud(5)]], 2))
show("in", members([(1, 2)] * 40 + [{2: 0}, "no"[:0].split(), range(5), iter([1, 2])], 2))


def lengths(things):
    total = 0
    for thing in things:
        total += len(thing) + changed
    return total


show("len", lengths([[1], (1, 2), "abc", {1: 2}, {1}, range(4)] * 12 + [Loud(4), "é€", b"12"]))
try:
    lengths([[]] * 30 + [Loud(-1)])
except ValueError as error:
    print(error)
try:
    lengths([[]] * 30 + [3])
except TypeError as error:
    print(error)


def extremes(pairs):
    total = 0
    for a, b in pairs:
        best = max(a, b)
        total += getattr(best, "value", best) + getattr(min(a, b), "value", 0)
    return total


show("max", extremes([(i, 7) for i in range(40)] + [(1.5, 2)] * 40 + [(Loud(2), Loud(8)), (True, 0), (2**70, 1)]))
print(max(0.0, -0.0), min(-0.0, 0.0), max(1, True), min(True, 1), max("a", "b"))


def characters(codes):
    out = []
    for code in codes:
        try:
            out.append(chr(code))
            out.append(str(ord(out[-1])))
        except (ValueError, TypeError) as error:
            out.append(type(error).__name__)
    return "".join(out[-7:])


show("chr", characters([65 + i % 5 for i in range(40)] + [0x1F600, -1, Loud(66), "x"]))


def stack(n):
    items = []
    out = 0
    for i in range(n):
        items.append(i)
        if i % 3 == 2:
            out += items.pop() - items.pop()
    while items:
        out += items.pop()
    try:
        items.pop()
    except IndexError as error:
        return out, str(error)


show("stack", stack(500))


class Sub(list):
    def append(self, item):
        log.append("append")
        super().append(item + 1)


def fill(lists):
    for target in lists:
        target.append(1)
    return [sum(target) for target in lists]


show("append", fill([[] for _ in range(30)] + [Sub(), Sub()])[-3:])


def instances(objects, classes):
    return [sum(isinstance(o, c) for o in objects) for c in classes]


class Liar:
    @property
    def __class__(self):
        log.append("__class__")
        return int


class Meta(type):
    def __instancecheck__(cls, instance):
        log.append("check")
        return True


class Any(metaclass=Meta):
    pass


show("isinstance", instances([1, 2.0, "a", True, None, Liar(), Sub(), Loud(1)] * 6, [int, float, (str, (int, list)), object, Any, Loud]))
try:
    instances([1] * 30, [int, 3])
except TypeError as error:
    print(error)


class Growing:
    pass


def late_base(n):
    found = 0
    thing = Growing()
    for i in range(n):
        found += isinstance(thing, Late)
        if i == n - 10:
            Growing.__bases__ = (Late,)
    return found


class Late:
    pass


class Growing(Late.__mro__[0] and type("Middle", (), {})):
    pass


show("bases", late_base(60))


def raising(d, keys):
    missed = 0
    for key in keys:
        try:
            d[key]
        except KeyError as error:
            missed += error.args[0] is key
        except TypeError as error:
            missed += 1000
    return missed


show("KeyError", raising({1: 2, "a": 3}, [1, 5, "a", "b", (1,), [1]] * 20))


def conversions(values):
    out = []
    for value in values:
        try:
            out.append((int(value), float(value), bool(value), str(value)))
        except (TypeError, ValueError, OverflowError) as error:
            out.append(type(error).__name__)
    return out[-6:]


show("conversions", conversions([1, 2.5, "3", -0.5] * 15 + [float("nan"), 1e300, 2**80, "x", Loud(4), None]))


def iterations(makers):
    out = []
    for make in makers:
        out.append(sum(a * b for a, b in make()))
    return out[-5:]


d = {i: i * i for i in range(6)}
show(
    "iterators",
    iterations(
        [
            lambda: enumerate(range(5)),
            lambda: zip([1, 2, 3], (4, 5, 6, 7)),
            lambda: d.items(),
            lambda: enumerate(d.values(), 3),
            lambda: zip(d, {9, 8, 7}),
            lambda: map(lambda a: (a, a), range(4)),
            lambda: filter(lambda p: p[0] > 1, enumerate([3, 4, 5])),
            lambda: zip(Loud(3), Loud(2)),
        ]
        * 8
    ),
)


def changing():
    table = {i: i for i in range(30)}
    seen = 0
    try:
        for key, value in table.items():
            seen += value
            if key == 20:
                table[99] = 1
    except RuntimeError as error:
        return seen, str(error)


show("changing", changing())
for _ in range(30):
    assert changing()[0] == 210


def nexts(n):
    def numbers():
        yield from range(n)
        return "end"

    total = 0
    source = numbers()
    while True:
        try:
            total += next(source)
        except StopIteration as stop:
            return total, stop.value, next(source, "default"), next(iter([]), None)


show("next", nexts(100))


def namespace(n):
    total = 0
    g = globals()
    for i in range(n):
        g["moving"] = i
        total += moving
    del g["moving"]
    return total


show("namespace", namespace(100))
