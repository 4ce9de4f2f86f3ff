# What `gc` tells of objects.
import gc
import sys
import weakref


class Plain:
    pass


class Slotted:
    __slots__ = ("item",)


class Number(int):
    pass


def names(objects):
    return sorted(type(o).__name__ for o in objects)


plain = Plain()
tracked = {
    "int": 1, "float": 1.5, "str": "a", "bytes": b"", "bytearray": bytearray(), "none": None, "range": range(3),
    "empty dict": {}, "dict": {"a": 1}, "empty tuple": (), "atoms": (1, 2), "tuple": ([],),
    "list": [], "set": set(), "frozenset": frozenset(), "slice": slice(1), "class": Plain, "builtin class": int,
    "instance": plain, "slotted": Slotted(), "number": Number(), "function": names, "builtin": len,
    "code": names.__code__, "weak": weakref.ref(plain), "method": plain.__init__, "exception": ValueError(),
    "module": gc, "object": object(), "complex": 1j, "iterator": iter([]), "generator": (i for i in ()),
    "range iterator": iter(range(3)), "property": property(), "view": {}.keys(),
}
for name, value in tracked.items():
    print(name, gc.is_tracked(value))

item = ["item"]
print(gc.get_referents(), gc.get_referents(1, "a", None))
print(names(gc.get_referents([item, 1, None])), names(gc.get_referents((item, 2), {"k": item})), names(gc.get_referents({item[0]})))
plain.item = item
print(item in gc.get_referents(plain), Plain in gc.get_referents(plain))
slotted = Slotted()
slotted.item = item
print(item in gc.get_referents(slotted), Slotted in gc.get_referents(slotted))
print(any(o is item for o in gc.get_referents(lambda: item)))


def closure():
    target = ["target"]

    def inner():
        return target

    return inner


print(names(gc.get_referents(closure().__closure__[0])))

target = Plain()
holders = [[target], {"key": target}, (target, []), {target}, Slotted()]
holders[4].item = target
found = gc.get_referrers(target)
print([any(f is h for f in found) for h in holders])
print(any(f is holders[0] for f in gc.get_referrers(item, target)), gc.get_referrers())
print(any(f is plain for f in gc.get_referrers(Plain)))

marker = ["marker"]
for generation in None, 2, -1:
    objects = gc.get_objects(generation)
    print(type(objects), generation == 2 or any(o is marker for o in objects), all(map(gc.is_tracked, objects[:50])))
print(len(gc.get_objects()) > 100)
for generation in -2, 3, "a":
    for function in gc.get_objects, gc.collect:
        try:
            function(generation)
        except (ValueError, TypeError) as error:
            print(type(error).__name__, error)

gc.callbacks.append(lambda phase, info: print(phase, sorted(info), info["generation"], info["uncollectable"]))
print(type(gc.collect()), type(gc.collect(0)))
gc.callbacks.clear()

weak = []


def cycles():
    for _ in range(100):
        one, other = Plain(), Plain()
        one.other, other.one = other, one
        weak.append(weakref.ref(one))


gc.collect()
cycles()
gc.collect()
print(sum(reference() is None for reference in weak) >= 90)

print([sorted(generation) for generation in gc.get_stats()])
before = gc.get_stats()[2]["collections"]
print(gc.get_freeze_count())
gc.freeze()
print(gc.get_freeze_count() > 100)
gc.unfreeze()
print(gc.get_freeze_count())


class Lazarus:
    def __del__(self):
        global risen
        risen = self


lazarus = Lazarus()
print(gc.is_finalized(lazarus), gc.is_finalized(1), gc.is_finalized([]))
del lazarus


def wait():
    for _ in range(10):
        gc.collect()


wait()
print(gc.is_finalized(risen))

big, small = [0] * 1000, [0]
print(sys.getsizeof(big) > 8000, sys.getsizeof(small) < 100, sys.getsizeof(plain) >= 16, sys.getsizeof((1, 2, 3)) > sys.getsizeof((1,)))
