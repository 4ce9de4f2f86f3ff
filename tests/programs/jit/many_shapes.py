# Objects of many classes at one instruction, all of which give the same answers, until some do not any more.
import gc
import math

N = 2500


class Base:
    kind = "base"
    weight = 3

    def __init__(self, n):
        self.n = n
        self.items = [n, n + 1]

    def size(self):
        return self.n + len(self.items)

    @property
    def double(self):
        return self.n * 2

    @classmethod
    def name(cls):
        return cls.__name__

    @staticmethod
    def plus(x):
        return x + 1

    def total(self, other):
        if isinstance(other, Base):
            return self.size() + other.size()
        return -1

    def upper(self):
        return 1


def make(index, **names):
    return type("C%d" % index, (Base,), names)


classes = [make(i) for i in range(30)]
objects = [cls(i) for i, cls in enumerate(classes)]


def everything(objects):
    total = 0
    names = 0
    for one in objects:
        total += one.total(objects[0]) + one.double + one.plus(1) + one.weight
        if one:
            total += 1
        if one.kind is Base.kind:
            total += 2
        if one == objects[-1]:
            total += 5
        if getattr(one, "missing", None) is not None:
            total += one.missing
        if hasattr(one, "upper"):
            total += one.upper()
        names += len(one.name()) + len(type(one).__name__) + len(one.__class__.__name__)
        one.n += 1
        one.n -= 1
    return total, names


def many(objects, count=N // 30):
    result = None
    for _ in range(count):
        result = everything(objects)
    return result


print("alike", many(objects))

# One class after the other says something else.
classes[3].size = lambda self: 1000
print("size of one", many(objects))
classes[4].weight = 50
print("weight of one", many(objects))
classes[5].__bool__ = lambda self: False
print("truth of one", many(objects))
classes[6].__len__ = lambda self: 0
print("length of one", many(objects))
classes[7].__eq__ = lambda self, other: True
print("equality of one", many(objects))
classes[8].missing = 7
print("what was missing in one", many(objects))
classes[9].double = property(lambda self: -self.n)
print("property of one", many(objects))
classes[10].__getattr__ = lambda self, name: 11
print("getattr of one", many(objects))
classes[11].__getattribute__ = lambda self, name: object.__getattribute__(self, name)
print("getattribute of one", many(objects))
classes[12].name = classmethod(lambda cls: "renamed")
print("class method of one", many(objects))
classes[13].plus = staticmethod(math.floor)
print("static method of one", many(objects))
Base.size = lambda self: self.n
print("size of all but one", many(objects))
Base.weight = 4
print("weight of all but one", many(objects))
del classes[3].size
print("size of all", many(objects))


# Instances of one class have their attributes in other orders, in a dict, as floats, in slots.
class Other(Base):
    def __init__(self, n):
        self.items = [n]
        self.extra = 1.5
        self.n = n


class Slotted(Base):
    __slots__ = ("n", "items")


class Floats(Base):
    def __init__(self, n):
        self.n = float(n)
        self.items = []


def changed(n):
    one = Base(n)
    for i in range(40):
        setattr(one, "attribute%d" % i, i)
    return one


def in_dict(n):
    one = Base(n)
    vars(one)["more"] = 1
    del one.items
    one.items = [1, 2, 3]
    return one


print("layouts", many([Other(1), Slotted(2), Floats(3), changed(4), in_dict(5)] * 6))


# What is added, deleted and given another class while the loop runs.
def moving(count):
    seen = []
    for i in range(count):
        one = objects[i % 20]
        one.n = i
        if i % 100 == 50:
            one.late = i
        if i % 400 == 51:
            one.__class__ = classes[(i * 7) % 13]
        if i % 100 == 60:
            seen.append(getattr(objects[(i - 10) % 20], "late", "none"))
            if hasattr(objects[(i - 10) % 20], "late"):
                del objects[(i - 10) % 20].late
        if type(one) is classes[12]:
            seen.append("twelve")
        if one.n != i:
            seen.append("lost")
    return len(seen), seen[:12], sum(one.n for one in objects[:20])


print("moving", moving(4000))


# Subclasses that call up.
class Upper(Base):
    def upper(self):
        return super().upper() + 1


class Middle(Upper):
    def upper(self):
        return super().upper() * 10


uppers = [type("U%d" % i, (Upper if i % 2 else Middle,), {})(i) for i in range(24)]


def call_up(objects, count):
    total = 0
    for _ in range(count):
        for one in objects:
            total += one.upper()
    return total


print("super", call_up(uppers, 200))


class Between(Upper):
    def upper(self):
        return super().upper() + 100


type(uppers[0]).__bases__ = (Between,)
print("super of one", call_up(uppers, 200))
Base.upper = lambda self: 2
print("super of all", call_up(uppers, 200))


# Metaclasses with and without a say.
class Plain(type):
    pass


class Says(type):
    def __instancecheck__(cls, instance):
        return instance.n % 2 == 0


class OfPlain(Base, metaclass=Plain):
    pass


class OfSays(Base, metaclass=Says):
    pass


def count_instances(objects, cls, count):
    found = 0
    for _ in range(count):
        for one in objects:
            if isinstance(one, cls):
                found += 1
    return found


mixed = [type("P%d" % i, (OfPlain if i % 3 else Base,), {})(i) for i in range(20)] + [1, "x", None, 2.5]
print("plain metaclass", count_instances(mixed, OfPlain, 200), count_instances(mixed, (int, OfPlain, str), 200))
numbered = [one for one in mixed if isinstance(one, Base)]
print("metaclass that says", count_instances(numbered, OfSays, 200))
Plain.__instancecheck__ = lambda cls, instance: False
print("metaclass that says it now", count_instances(numbered, OfPlain, 200))
del Plain.__instancecheck__
print("and no more", count_instances(numbered, OfPlain, 200))


# Classes come and go.
def passing(count):
    total = 0
    for i in range(count):
        cls = make(i) if i % 3 else make(i, size=lambda self: 5)
        one = cls(i)
        for _ in range(8):
            total += one.size() + one.weight + one.double
        if i % 40 == 0:
            gc.collect()
    return total


print("passing", passing(300))


# Comparisons: the right operand's class is made of the left one's, or not.
class Left:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return ("left", self.n)

    def __lt__(self, other):
        return self.n < other.n

    __hash__ = None


class Right(Left):
    def __eq__(self, other):
        return ("right", self.n)

    def __gt__(self, other):
        return "reflected"


lefts = [type("L%d" % i, (Left,), {})(i) for i in range(12)]
rights = [type("R%d" % i, (Right,), {})(i) for i in range(12)]


def compare(pairs, count):
    seen = {}
    for _ in range(count):
        for a, b in pairs:
            for result in (a == b, a < b):
                key = result if isinstance(result, (str, bool)) else result[0]
                seen[key] = seen.get(key, 0) + 1
    return sorted(seen.items(), key=str)


print("comparisons", compare(list(zip(lefts, lefts[1:])), 150))
print("reflected", compare(list(zip(lefts, rights)) + list(zip(rights, lefts)), 150))
