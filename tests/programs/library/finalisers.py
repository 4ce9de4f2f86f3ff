# What dies is finalised, some time: the program waits for it, and does not ask for the order.
import atexit
import gc
import sys
import weakref

log = []


def far_down(function, depth=40):
    """Call it where nothing of it is left on any stack afterwards."""
    return function() if depth == 0 else far_down(function, depth - 1)


def settle(title, count):
    """Wait for so many events, and show them."""
    for attempt in range(50):
        far_down(gc.collect, attempt)
        if len(log) >= count:
            break
    print(title, *sorted(log), sep="\n  ")
    log.clear()


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(f"del {self.name}")


class Saved:
    kept = []

    def __del__(self):
        log.append("saved again")
        Saved.kept.append(self)


def cycle():
    left, right = Named("left"), Named("right")
    left.other, right.other = right, left


far_down(lambda: Named("first") and None)
far_down(lambda: Saved() and None)
far_down(cycle)
settle("simple", 4)
print(len(Saved.kept))
far_down(Saved.kept.clear)
settle("only once", 0)


class Loud:
    def __del__(self):
        raise ValueError("in __del__")


def report(unraisable):
    message = (unraisable.err_msg or "").split(" <")[0]
    log.append(f"{unraisable.exc_type.__name__} {unraisable.exc_value} | {message}")


def closing(name):
    try:
        yield name
    finally:
        log.append(f"closed {name}")


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def failing():
    with open(__file__) as file:
        try:
            yield file.readline()[:6]
        finally:
            1 / 0


def outer():
    yield from closing("inner")


def harmless():
    yield 1
    log.append("never reached")


sys.unraisablehook = report
far_down(lambda: Loud() and None)
for make in (lambda: closing("generator"), stubborn, failing, outer, harmless):
    far_down(lambda: next(make()) and None)
far_down(lambda: closing("not started") and None)
settle("generators", 5)
sys.unraisablehook = sys.__unraisablehook__


# Subclasses of built-in types, exceptions.
class Items(list):
    def __del__(self):
        log.append(f"items {list(self)}")


class Trouble(Exception):
    def __del__(self):
        log.append(f"trouble {self.args}")


def trouble():
    try:
        raise Trouble(3)
    except Trouble:
        pass


far_down(lambda: Items([1, 2]) and None)
far_down(trouble)
settle("others", 2)


# Weak references are told.
class Target:
    pass


class Key(weakref.ref):
    def __new__(cls, object, callback, key):
        self = super().__new__(cls, object, callback)
        self.key = key
        return self

    def __init__(self, object, callback, key):
        super().__init__(object, callback)


def fail(reference):
    raise KeyError("in callback")


made = far_down(lambda: [Target(), Target(), Target(), Target()])


def references():
    global plain, keyed, proxy, silent, failed, finalizer
    plain = weakref.ref(made[0], lambda reference: log.append(f"gone {reference() is None} {reference is plain}"))
    keyed = Key(made[1], lambda reference: log.append(f"key {reference.key}"), "k")
    proxy = weakref.proxy(made[2], lambda reference: log.append(f"proxy {reference is proxy}"))
    silent = weakref.ref(made[0])
    failed = weakref.ref(made[3], fail)
    finalizer = weakref.finalize(made[3], log.append, "finalize")


far_down(references)
print(plain.__callback__ is not None, silent.__callback__)
sys.unraisablehook = report
far_down(made.clear)
made = [made][0]  # the interpreter's own variables hold another list's items now
settle("weak references", 5)
sys.unraisablehook = sys.__unraisablehook__
print(plain(), keyed(), silent(), failed(), finalizer.alive)
values = weakref.WeakValueDictionary()
keys = weakref.WeakKeyDictionary()
held = []


def fill():
    for name in "one", "two":
        node = Named(name)
        held.append(node)
        values[node.name] = node
        keys[node] = node.name


far_down(fill)
print(far_down(lambda: sorted(values)), far_down(lambda: sorted(keys.values())))
far_down(lambda: held.pop() and None)
settle("from dictionaries", 1)
print(far_down(lambda: sorted(values)), far_down(lambda: sorted(keys.values())), len(values), len(keys))
far_down(held.clear)
settle("all", 1)


# Finalisers run while others loop.
class Counted:
    dead = 0

    def __del__(self):
        Counted.dead += 1


def many():
    for _ in range(20000):
        Counted()


far_down(many)
settle("many", 0)
print(Counted.dead > 19900)


def guarded(n):
    for i in range(n):
        try:
            yield i
        finally:
            Counted.dead -= 1


def leave_early():
    total = 0
    for _ in range(300):
        for value in guarded(50):
            total += value
            if value == 9:
                break
    return total


print(far_down(leave_early))
settle("left early", 0)
print(16900 <= Counted.dead <= 17010)


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("at last", self.name)


kept = Last("kept")
kept_too = Last("kept too")
atexit.register(print, "at exit")
print("end")
