# Lists of floats keep bare numbers; everything that a list can do, with them and on the way to an ordinary list.
import copy
import math
import pickle

nan = float("nan")


def show(label, *values):
    print(label, *[repr(value) for value in values])


class Real(float):
    pass


def made():
    show("literal", [1.5, -0.0, 2e300, float("inf")])
    show("repeated", [0.5] * 4, 2 * [1.0, 2.0], [1.5] * 0, [] * 3)
    show("comprehension", [x / 2 for x in range(5)])
    show("from iterables", list((1.0, 2.0)), list(map(float, "123")), list([3.5]), [*(0.5, 1.5)], list((1.0, 2)))
    show("sorted", sorted([3.0, -1.0, 2.5]), sorted((3.0, 1.0), reverse=True))
    show("slices", [1.0, 2.0, 3.0, 4.0][1:3], [1.0, 2.0, 3.0, 4.0][::-1], [1.0, 2.0, 3.0][::2], [1.0, 2.0][5:])
    show("sums", [1.0] + [2.0], [1.0] + [2], [1] + [2.0], [] + [1.0], [1.0] + [], ["a"] + [1.5])
    show("copies", [1.5, 2.5].copy(), copy.copy([1.5]), copy.deepcopy([[1.5], [2]]), pickle.loads(pickle.dumps([1.5, 2.5, 3])))


def changed():
    a = [1.0, 2.0, 3.0]
    a.append(4.0)
    a.append(5)
    show("append", a)
    a = [1.0, 2.0, 3.0]
    a[1] = "x"
    a[0] = 7.5
    show("store", a)
    a = [1.0, 2.0, 3.0]
    a[-1] = None
    show("store behind", a)
    a = [1.0, 2.0, 3.0]
    a.insert(1, 9.5)
    a.insert(0, "first")
    a.insert(99, 1.25)
    show("insert", a, a.pop(), a.pop(0), a.pop(1), a)
    a = [1.0, 2.0, 3.0, 4.0]
    del a[1]
    del a[1:]
    show("delete", a)
    a = [1.0, 2.0, 3.0, 4.0, 5.0]
    del a[::2]
    show("delete steps", a)
    a.extend([6.5, 7.5])
    a.extend((8.5, 9.5))
    a.extend(a)
    show("extend", a)
    a.extend([1])
    a += [2.5]
    show("extend by ints", a)
    a = [1.0, 2.0]
    a.extend("ab")
    show("extend by text", a)
    a = [1.0, 2.0]
    a *= 3
    show("times", a)
    a *= 0
    show("times nothing", a)
    a.append("x")
    show("again", a)
    a = [1.0, 2.0]
    a.clear()
    a.append(3)
    a.append(1.5)
    show("cleared", a)
    a = [1.0, 2.0, 3.0]
    a.reverse()
    a.remove(2.0)
    a.remove(3)
    show("reversed, removed", a)
    a = [1.0, 2.0, 3.0, 4.0]
    a[1:3] = [9.0]
    show("spliced", a)
    a[1:1] = [5, 6]
    show("spliced with ints", a)
    a = ["a", "b"]
    a[1:] = [1.5, 2.5]
    a[0:1] = []
    show("spliced with floats", a)
    a = []
    a[:] = [1.5, 2.5]
    a[::2] = [3.5]
    show("filled", a)
    a = [1.0, 2.0, 3.0]
    a[::2] = ["x", "y"]
    show("steps", a)
    a = [1.0, 2.0, 3.0]
    a[:] = a
    a[1:1] = a
    show("itself", a)
    while len(a) > 1:
        a.pop()
    show("popped", a)
    a.pop()
    a.append("text")
    show("popped empty", a)


def asked():
    a = [1.0, 2.0, -0.0, 2.0, 1e16]
    show("index", a.index(2.0), a.index(2), a.index(2.0, 2), a.count(2), a.count(0), 1.0 in a, 3.0 in a, "x" in a)
    show("equal", a == [1, 2, 0, 2, 10**16], a == a[:], a != a[:], [1.0] < [1.5], [1.0] < [1], [2.0] > [1.0, 5.0])
    show("reductions", sum(a), min(a), max(a), math.fsum(a), math.prod(a), any([0.0, 0.0]), all([1.0, 0.0]))
    show("sequences", tuple(a), list(reversed(a)), list(enumerate([1.5])), list(zip([1.5], [2.5])), set([1.5, 1.5]), dict.fromkeys([1.5]))
    x, y, *rest = [1.5, 2.5, 3.5, 4.5]
    show("unpacked", x, y, rest)
    show("arguments", max(*[1.5, 2.5]), "%s %s" % tuple([1.5, 2.5]), "{} {}".format(*[1.5, 2.5]))
    match [1.5, 2.5]:
        case [float(x), y]:
            show("matched", x, y)
    try:
        ",".join([1.5, "x"])
    except TypeError as error:
        print(error)
    for wrong in (lambda: [1.5][1], lambda: [1.5]["x"], lambda: [].pop(), lambda: [1.5].index(2.5), lambda: [1.5] + (1,)):
        try:
            wrong()
        except Exception as error:
            print(type(error).__name__, error)


def identity():
    x = 1.5
    a = [x, x]
    show("same", a[0] is x, a[0] is a[1])
    b = [nan]
    show("no number", b[0] is nan, nan in b, b == [nan], b.index(nan), b.count(nan), [nan] == [float("nan")])
    b = [1.0, 2.0]
    b.append(nan)
    b[0] = nan
    show("stored", b, b[0] is nan, b[2] is nan, b.count(nan))
    b = [1.0]
    b[0] = nan * 2
    c = b[0]
    show("made", c is b[0], c in b)
    d = [Real(1.5), 2.5]
    show("class", type(d[0]).__name__, d)
    d = [2.5, 3.5]
    d[1] = Real(4.5)
    show("class stored", type(d[1]).__name__, d)
    show("zeros", [0.0, -0.0], sorted([0.0, -0.0]), sorted([-0.0, 0.0]), [0.0] == [-0.0])
    show("bool", [1.0, True, False])


def sorting():
    a = [3.0, 1.0, float("inf"), -0.0, 0.0, -5.5]
    a.sort()
    show("ascending", a)
    a.sort(reverse=True)
    show("descending", a)
    a.sort(key=abs)
    show("key", a)
    a.sort(key=lambda x: -x)
    show("function", a)
    a.append(2)
    a.sort()
    show("with an int", a)
    b = [2.0, 1.0]

    def key(x):
        b.append(x)
        return x

    try:
        b.sort(key=key)
    except ValueError as error:
        print(error)
    show("changed meanwhile", b)
    try:
        [1.0, "x"].sort()
    except TypeError as error:
        print(error)


def iterated():
    a = [1.0, 2.0, 3.0]
    seen = []
    for x in a:
        seen.append(x)
        if x == 2.0:
            a[2] = "text"
            a.append(4.0)
    show("changed under an iterator", seen, a)
    i = iter([1.5, 2.5])
    show("iterator", next(i), i.__length_hint__(), list(i), next(i, None))


def hot(n):
    """Loops that become machine code: all kinds of accesses, then what the code did not expect."""
    values = [0.0] * 50
    for i in range(n):
        values[i % 50] += i / 3
    total = 0.0
    for x in values:
        total += x
    stack = []
    for i in range(n):
        stack.append(i * 0.5)
        if i % 3 == 0:
            total += stack.pop()
    for i in range(n):
        a, b = [i * 0.5, i * 0.25]
        pair = [a, b]
        pair[0] += 1.0
        total += pair[0] * pair[1] - pair[-1]
    values[7] = 3
    for i in range(n):
        values[i % 50] += 0.5
    values[8] = nan
    for i in range(n):
        if values[i % 50] == values[i % 50]:
            total += values[i % 50]
    return total, len(stack), values[7], values[9]


def swapped(a, n):
    for i in range(n):
        j = (i * 7) % len(a)
        a[j], a[-1] = a[-1], a[j]
    return a


made()
changed()
asked()
identity()
sorting()
iterated()
print(hot(3000))
print(swapped([float(i) for i in range(11)], 3000)[:4], swapped(list("abcdefghijk"), 3000)[:4], swapped([1.0, "x", 2, 3.5], 3000))
