# Attributes that are not there: who is asked, what the errors say, and that nothing is left of those that nobody sees.
import sys
import types


class Plain:
    known = 1


class Slotted:
    __slots__ = ("a", "b")


class Hook:
    def __getattr__(self, name):
        if name.startswith("q"):
            return name * 2
        raise AttributeError(f"no {name}")


class SlottedHook:
    __slots__ = ("a",)

    def __getattr__(self, name):
        return "hook " + name


class Raising:
    @property
    def p(self):
        raise AttributeError("from the property")

    @property
    def v(self):
        raise ValueError("no attribute error")


class RaisingHook(Raising):
    def __getattr__(self, name):
        return "hook " + name


class Own:
    def __getattribute__(self, name):
        if name == "there":
            return 1
        raise AttributeError("own " + name)


class Descriptor:
    def __get__(self, instance, owner):
        raise AttributeError("from __get__")


class WithDescriptor:
    d = Descriptor()


class Meta(type):
    def __getattr__(cls, name):
        if name == "m":
            return "meta"
        raise AttributeError("meta has no " + name)


class Made(metaclass=Meta):
    pass


module = types.ModuleType("some_module")
hooked = types.ModuleType("hooked")
hooked.__getattr__ = lambda name: {"x": 5}[name] if name == "x" else exec("raise AttributeError('module hook ' + name)", {"name": name})


def ask(label, thing, *names):
    for name in names:
        answers = [getattr(thing, name, "default"), hasattr(thing, name)]
        try:
            answers.append(getattr(thing, name))
        except AttributeError as error:
            answers += [str(error), error.__context__]
        print(label, name, *answers)


def all_of_them():
    ask("plain", Plain(), "known", "zz")
    ask("class", Plain, "known", "zz")
    slotted = Slotted()
    slotted.a = 1
    ask("slotted", slotted, "a", "b", "c")
    ask("slotted class", Slotted, "zz")
    ask("hook", Hook(), "qq", "zz")
    ask("slotted hook", SlottedHook(), "a", "zz")
    ask("raising", Raising(), "p")
    ask("raising hook", RaisingHook(), "p", "zz")
    ask("own", Own(), "there", "zz")
    ask("descriptor", WithDescriptor(), "d")
    ask("descriptor of class", WithDescriptor, "d")
    ask("meta", Made, "m", "zz", "__name__")
    ask("made", Made(), "m")
    ask("module", module, "__name__", "zz")
    ask("hooked module", hooked, "x", "zz")
    ask("int", 5, "real", "zz")
    ask("none", None, "zz")
    ask("function", all_of_them, "__name__", "zz")
    ask("method", Hook().__init__, "zz")
    for thing in (Raising(), RaisingHook()):
        for ask_for in (getattr, hasattr):
            try:
                print(ask_for(thing, "v"))
            except ValueError as error:
                print("ValueError", error)
    print(sys.exception())


for turn in range(2):
    all_of_them()


def often(n):
    """Machine code asks for what is there now and then."""
    things = [Plain(), Slotted(), Hook(), module, Plain]
    found = 0
    for i in range(n):
        thing = things[i % 5]
        if hasattr(thing, "zz"):
            found += 1
        found += getattr(thing, "known", 0)
        if i == n // 2:
            Plain.zz = 3
        try:
            thing.zz
        except AttributeError:
            found += 100
    return found


print(often(3000))


class A:
    pass


class B(A):
    pass


class C:
    pass


print([c.__name__ for c in A.__subclasses__()], B in C.__subclasses__())
B.__bases__ = (C, A)
print([c.__name__ for c in A.__subclasses__()], [c.__name__ for c in C.__subclasses__()])
B.__bases__ = (C,)
print([c.__name__ for c in A.__subclasses__()], [c.__name__ for c in C.__subclasses__()])
