"""Functions with machine code of their own that an exception leaves: always, often, seldom, at any depth, and what is to be seen of it."""

import gc
import sys
import traceback
import weakref


def deep(n, at):
    # Calls itself, so that it is called and not inlined.
    if n == at:
        raise ValueError(n)
    if n == 0:
        return 0
    return deep(n - 1, at) + 1


def depths():
    counts = {}
    for i in range(4000):
        try:
            found = deep(i % 9, i % 4)
        except ValueError as error:
            found = repr(error)
        counts[found] = counts.get(found, 0) + 1
    return sorted(counts.items(), key=str)


print(depths())


def always(n):
    if n:
        always(n - 1)
    raise KeyError(n)


seen = 0
for i in range(3000):
    try:
        always(i & 3)
    except KeyError as error:
        seen += error.args[0] == 0
        seen += error.__context__ is None
print(seen)


def walk(tree):
    if tree is None:
        return
    left, value, right = tree
    yield from walk(left)
    if value == 13:
        raise LookupError("thirteen")
    yield value
    yield from walk(right)


def tree(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return tree(low, middle), middle, tree(middle + 1, high)


short, long = tree(0, 12), tree(0, 40)
total = failed = 0
for i in range(1200):
    try:
        for value in walk(long if i % 3 == 0 else short):
            total += value
    except LookupError as error:
        failed += len(traceback.extract_tb(error.__traceback__))
print(total, failed)


class Fallback:
    def __getattr__(self, name):
        if name.startswith("x"):
            return len(name)
        raise AttributeError(name)


def reach(objects, names, depth):
    if depth:
        return reach(objects, names, depth - 1)
    found = 0
    for o in objects:
        for name in names:
            try:
                found += getattr(o, name)
            except AttributeError:
                found += 1000
    return found


print(sum(reach([Fallback()] * 3, ["x", "xx", "y"], i % 3) for i in range(1500)))


class Marked(Exception):
    pass


def chained(n):
    if n > 2:
        return chained(n - 1)
    try:
        raise Marked(n)
    except Marked as inner:
        raise RuntimeError("outer") from inner


links = 0
for i in range(2500):
    try:
        chained(i % 5)
    except RuntimeError as error:
        links += type(error.__cause__) is Marked and error.__context__ is error.__cause__
        if i == 2499:
            print("".join(traceback.format_exception(error)).replace(__file__, "FILE"))
print(links, sys.exception())

# Nobody keeps an exception that has been handled.
kept = []
for i in range(2000):
    try:
        chained(i % 5)
    except RuntimeError as error:
        if i % 400 == 199:
            kept.append(weakref.ref(error.__cause__))
gc.collect()
print([reference() is None for reference in kept])

for i in range(2000):
    try:
        always(1)
    except KeyError as error:
        if i == 1999:
            seen, names = error.__traceback__, []
            while seen:
                names.append(seen.tb_frame.f_code.co_name)
                seen = seen.tb_next
            print(names)
