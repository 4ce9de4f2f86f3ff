"""What has been found out about calls of a class, and about attributes that are not there, is found out anew when that changes."""


class C:
    def __init__(self, a=0):
        self.a = a


def make(count, *arguments):
    made = None
    for _ in range(count):
        made = C(*arguments) if arguments else C()
    return made


def ask(target, count=50):
    answers = set()
    for _ in range(count):
        answers.add((getattr(target, "b", None), hasattr(target, "b"), getattr(target, "a", "?")))
    return answers


print(make(30).a, make(30, 5).a, ask(C()))
C.__init__ = lambda self, *rest: setattr(self, "a", ("second", rest))
print(make(30).a, make(30, 5).a)
C.__new__ = lambda cls, *rest: "from new"
print(make(30), make(30, 1))
del C.__new__, C.__init__
print(type(make(30)).__name__)


class Meta(type):
    pass


class D(metaclass=Meta):
    pass


def call(count=30):
    return [D() for _ in range(count)][-1]


print(type(call()).__name__)
Meta.__call__ = lambda cls, *rest: ("called", cls.__name__)
print(call())
del Meta.__call__
print(type(call()).__name__)


class Other(type):
    def __call__(cls):
        return "other's"


class E(metaclass=Meta):
    pass


def call_e(count=30):
    return [E() for _ in range(count)][-1]


print(type(call_e()).__name__)
E.__class__ = Other
print(call_e())


class F:
    pass


def call_f(count=30):
    return [F() for _ in range(count)][-1]


print(type(call_f()).__name__)
try:
    F.__class__ = Other
    print(call_f())
except TypeError as error:
    print(error)

c = C()
print(ask(c))
C.b = "of class"
print(ask(c))
c.b = "own"
print(ask(c))
del c.b, C.b
print(ask(c))
C.__getattr__ = lambda self, name: "asked for " + name
print(ask(c))
del C.__getattr__
print(ask(c))
C.__getattribute__ = lambda self, name: "always"
print(ask(c))
del C.__getattribute__
print(ask(c))
C.b = property(lambda self: self.nothing)
print(ask(c))
del C.b


class Base:
    pass


class Derived(Base):
    __slots__ = ("b",)


d = Derived()
print(ask(d))
d.b = 1
print(ask(d))
del d.b
print(ask(d))
Base.a = 7
print(ask(d))
d.__dict__["a"] = 8
print(ask(d))
for value in range(200):
    setattr(d, "n%d" % value, value)
print(ask(d), getattr(d, "n150", None), getattr(d, "n200", None))

import types


class Module(types.ModuleType):
    pass


m = Module("m")
print(ask(m))
m.b = 2
print(ask(m))
m.__getattr__ = lambda name: "module's " + name
del m.b
print(ask(m))


class Text(str):
    pass


print(ask(Text("x")), ask("x"), ask([]), ask(3), ask(None), ask(print), ask(C), ask(ask))
text = Text("y")
text.b = 5
print(ask(text))
ask.b = 6
print(ask(ask))
del ask.b

# `type` of one argument, and what only looks like it.
print({type(x) for x in [1, "a", c, C, None, type]} == {int, str, C, type, type(None)})


class Meta2(type):
    def __instancecheck__(cls, other):
        return other == 5

    def __subclasscheck__(cls, other):
        return other is int


class G(metaclass=Meta2):
    pass


class Liar:
    __class__ = int


def kinds(count=30):
    found = set()
    for _ in range(count):
        found.add((isinstance(5, G), isinstance(6, G), isinstance(G.__new__(G), G), issubclass(int, G), issubclass(G, G)))
        found.add((isinstance(Liar(), int), isinstance(Liar(), Liar), isinstance(Liar(), (str, (int,))), callable(Liar()), callable(C)))
        found.add((isinstance(True, int), isinstance(c, (int, C)), issubclass(bool, (str, int)), isinstance(c, object), isinstance(3, int | str)))
    return sorted(found)


print(kinds())
for bad in (lambda: isinstance(1, 2), lambda: issubclass(1, int), lambda: isinstance(1, (int, 2)), lambda: isinstance("", (int, 2)), lambda: getattr(c, 1), lambda: hasattr(c, 1), lambda: type()):
    try:
        print(bad())
    except TypeError as error:
        print(error)


# An instruction that meets objects of many kinds, some of whose classes change, or whose attributes do.
def kind(number):
    return type(f"Kind{number}", (), {"value": number, "method": lambda self: ("method", number), "__slots__": ()} if number % 3 else {
        "value": number, "method": lambda self: ("method", number)})


kinds = [kind(number) for number in range(40)]
objects = [kind() for kind in kinds] + [True, 5, 2**70, 1.5, int, "text"]


def look(objects):
    found = []
    for each in objects:
        try:
            found.append((each.value, each.method()))
        except AttributeError as error:
            found.append(str(error))
    return found


first = look(objects)
print(first[:3], first[-6:], [look(objects) == first for _ in range(30)] == [True] * 30)
kinds[1].value = "changed"
kinds[2].method = lambda self: "another method"
objects[3].value = "own"
objects[6].method = lambda: "own method"
del kinds[4].value
kinds[5].value = property(lambda self: "computed")
kinds[7].__getattr__ = lambda self, name: f"no {name}"
del kinds[7].value
again = look(objects)
print([(index, new) for index, (old, new) in enumerate(zip(first, again)) if old != new], look(objects) == again)
print([each.bit_length() if hasattr(each, "bit_length") else None for each in [1, 2**70, True, "", 1.5] * 10][-5:])


# `in` of subclasses of built-in types.
class Table(dict):
    pass


class Row(tuple):
    pass


class Letters(str):
    pass


class Counted(set):
    def __contains__(self, element):
        return ("asked", element) != ("asked", 1)


def members():
    return [1 in Table({1: 2}), 3 in Table({1: 2}), 2 in Row((1, 2)), 1 in Counted({1, 2}), 5 in Counted(), "b" in Letters("abc"), [] in Row(([],))]


print(members(), members() == members())
Table.__contains__ = lambda self, key: key == 3
print(members())
Table.__contains__ = dict.__contains__
Counted.__contains__ = set.__contains__
print(members())
Row.__contains__ = None
for bad in (lambda: 2 in Row((1, 2)), lambda: [] in Table(), lambda: 1 in Letters("1"), lambda: [] in Counted()):
    try:
        print(bad())
    except TypeError as error:
        print(error)
Table.__contains__ = set.__contains__
try:
    1 in Table()
except TypeError as error:
    print(error)
