# Classes that are made, used and dropped, with what is known of them: look-ups, maps of their instances, subclasses.
import abc
import collections
import gc
import weakref


class Base:
    counted = 0


def used(number):
    class Slots:
        __slots__ = ("a", "b")

    class Parent(Base):
        count = 0

        def __init__(self, x):
            self.x = x
            Parent.count += 1

        @property
        def p(self):
            return self.x + number

        @classmethod
        def c(cls, k):
            return cls(k)

        @staticmethod
        def s(k):
            return k

        def __add__(self, other):
            return self.x + other.x

        def __iter__(self):
            return iter((1, 2, 3))

    class Child(Parent):
        def __init__(self, x):
            super().__init__(x)
            self.y = x

        def __getattr__(self, name):
            return name

    Pair = collections.namedtuple("Pair", "x y")
    total = 0
    for k in range(12):
        parent, child = Parent(k), Child.c(k)
        total += parent.p + child.p + (parent + child) + Parent.s(k) + sum(child)
        total += Pair(k, 1).x + len(child.zz)
        total += isinstance(child, collections.abc.Iterable) + isinstance(parent, collections.abc.Sized)
        slots = Slots()
        slots.a, slots.b = k, 2
        total += slots.a + Slots.b.__get__(slots)
        child.__class__ = Parent
        setattr(child, f"attribute{k % 3}", k)
    return total + Parent.count, Slots.a, child, weakref.ref(Child)


total = 0
kept = []
for round in range(60):
    result, member, child, reference = used(round)
    total += result
    if round % 7 == 0:
        kept.append((member, child, reference))
    if round % 20 == 0:
        gc.collect()
print(total)
gc.collect()
for member, child, reference in kept:
    assert member.__objclass__.__name__ == "Slots" and type(child).__name__ == "Parent"
    assert type(child).c(3).p >= 3 and child.x == 11
print(len(Base.__subclasses__()) >= len(kept))

# Most of those that nobody has are gone. (Traces and words on the machine stack keep some for a while.)
references = [weakref.ref(type("Gone", (Base,), {"number": n})) for n in range(100)]
gc.collect()
print(sum(reference() is None for reference in references) > 50)


class Meta(abc.ABCMeta):
    pass


for round in range(5):
    classes = [Meta(f"C{n}", (Base,), {"n": n}) for n in range(10)]
    assert [issubclass(c, collections.abc.Hashable) for c in classes] == [True] * 10
    assert [isinstance(c(), collections.abc.Sized) for c in classes] == [False] * 10
    assert all(isinstance(c, Meta) for c in classes)
    del classes
    gc.collect()

# Other bases, other parents: the old ones may go.
class A:
    kind = "A"


class B:
    kind = "B"


class Changing(A):
    pass


changing = Changing()
for kind in "AB" * 3:
    Changing.__bases__ = (type(kind, (globals()[kind],), {}),)
    gc.collect()
    assert changing.kind == kind and Changing.__base__.__name__ == kind
Changing.__bases__ = (B,)
gc.collect()
print(changing.kind, Changing.__mro__ == (Changing, B, object))
p = property(lambda self: 1)
for n in range(3):
    Changing.p = p
    assert changing.p == n + 1
    p.__init__(lambda self, n=n: n + 2)
    gc.collect()
