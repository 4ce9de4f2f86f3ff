# Attributes that `type`, properties, static and class methods have, and what may not be done to them.
import types


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


class Doc(property):
    pass


class Holder:
    @property
    def plain(self):
        "of the getter"

    @Doc
    def special(self):
        "of the getter, too"

    explicit = property(None, None, None, "explicit")
    changed = explicit.getter(lambda self: 1)

    @classmethod
    def cm(cls) -> int:
        return 1

    @staticmethod
    def sm(x: str) -> None:
        pass


print(Holder.plain.__doc__, Holder.special.__doc__, Holder.explicit.__doc__, Holder.changed.__doc__)
print(Holder.plain.setter(None).__doc__, Holder.special.setter(print).__doc__)


@Holder.special.getter
def special(self):
    "a new one"


print(special.__doc__)
for name in "cm", "sm":
    method = Holder.__dict__[name]
    print(method.__annotations__, callable(method.__annotate__), method.__wrapped__ is method.__func__)
    method.__annotations__ = {"mine": 1}
    print(method.__annotations__, method.__func__.__annotations__)
    del method.__annotations__
    print(method.__annotations__)
print(classmethod.__new__(classmethod), staticmethod(None).__dict__)

attempt(lambda: type.__abstractmethods__)
attempt(lambda: Holder.__abstractmethods__)
attempt(lambda: delattr(Holder, "__abstractmethods__"))
attempt(lambda: delattr(Holder, "__name__"))
attempt(lambda: delattr(Holder, "__doc__"))
attempt(lambda: delattr(Holder, "__module__"))
attempt(lambda: delattr(Holder, "__type_params__"))
attempt(lambda: setattr(Holder, "__name__", "a\0b"))
attempt(lambda: type("a\0b", (), {}))
attempt(lambda: type("a\udc80", (), {}))
attempt(lambda: int.__annotations__)
attempt(lambda: (1).__module__)
print(int.__module__, type.__type_params__, type.__module__)
print("__firstlineno__" in vars(Holder))
Holder.__module__ = "elsewhere"
print(Holder.__module__, "__firstlineno__" in vars(Holder))

for slots in b"x", "", "42", ("__dict__", "__dict__"), ("__weakref__", "__weakref__"), (1,):
    attempt(lambda: type("X", (), {"__slots__": slots}))
attempt(lambda: type("X", (int,), {"__slots__": "x"}))
attempt(lambda: type("X", (Holder,), {"__slots__": "__dict__"}))


class Slotted:
    __slots__ = "a"


class Other:
    pass


attempt(lambda: Slotted.a.__set__(Other(), 1))
attempt(lambda: Slotted.a.__get__(Other()))
attempt(lambda: Slotted().a)

numbers = []
print(numbers.__add__ == numbers.__add__, numbers.__add__ == [].__add__, numbers.__add__ != numbers.__mul__)
print(hash(numbers.__add__) == hash(numbers.__add__), numbers.__add__.__objclass__)
for cls in object, bool, complex, enumerate, list, property, classmethod, tuple, int, dict, range, type:
    print(cls.__name__, cls.__text_signature__)
attempt(lambda: types.GenericAlias(list, int).__args__)


class Alias(types.GenericAlias):
    pass


print(type(Alias(list, int)))
