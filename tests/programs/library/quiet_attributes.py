# What built-in descriptors, proxies and exceptions do in hot code, also when Python code runs in them.
import types


class Noisy:
    seen = 0

    @property
    def x(self):
        Noisy.seen += 1
        return 42

    def __contains__(self, key):
        Noisy.seen += 1
        return key == 3

    def __getitem__(self, key):
        Noisy.seen += 1
        if key == 4:
            raise KeyError(key)
        return key

    def __len__(self):
        return 3

    def __iter__(self):
        return iter("abc")

    def keys(self):
        return ["a"]

    def get(self, key, default=None):
        Noisy.seen += 1
        return default


class Slotted:
    __slots__ = ("a", "b")


class Counting(dict):
    def __missing__(self, key):
        self[key] = len(self)
        return self[key]


class K:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        Noisy.seen += 1
        return hash(self.v)

    def __eq__(self, other):
        Noisy.seen += 1
        return self.v == getattr(other, "v", other)


get_mro = type.__dict__["__mro__"].__get__
get_dict = type.__dict__["__dict__"].__get__
slot_a = Slotted.__dict__["a"].__get__
code_of = types.FunctionType.__dict__["__code__"].__get__
bind_append = list.__dict__["append"].__get__


def hot(n):
    noisy = Noisy()
    over_noisy = types.MappingProxyType(noisy)
    over_counting = types.MappingProxyType(Counting())
    over_dict = types.MappingProxyType({"a": 1, 3: 4})
    slotted = Slotted()
    slotted.a = 5
    total = 0
    errors = []
    made = []
    for i in range(n):
        total += "x" in Noisy.__dict__
        total += Noisy.__dict__ is Noisy.__dict__
        total += object.__getattribute__(noisy, "x")
        total += len(object.__getattribute__(noisy, "__dict__"))
        total += (i % 7 in over_noisy) + (i % 4 in over_dict) + (K(3) in over_dict)
        total += over_counting[i % 5] + over_dict.get("b", 2) + over_noisy.get(1, 3)
        total += len(get_mro(Noisy)) + ("x" in get_dict(Noisy)) + slot_a(slotted)
        total += code_of(hot) is hot.__code__
        bind_append(made)(i)
        try:
            total += over_noisy[i % 6]
        except KeyError as e:
            total += e.args[0]
        try:
            object.__getattribute__(noisy, "absent")
        except AttributeError as e:
            total += e.name == "absent" and e.obj is noisy
        try:
            get_mro(3)
        except TypeError as e:
            total += 1
        try:
            raise AttributeError("plain", i)
        except AttributeError as e:
            total += e.args[1] + (e.name is None) + (e.obj is None)
        try:
            raise AttributeError("named", name="n", obj=i)
        except AttributeError as e:
            total += e.obj + (e.name == "n") + len(e.args)
        try:
            raise NameError(i)
        except NameError as e:
            total += e.args[0] + (e.name is None)
        try:
            raise NameError
        except NameError as e:
            total += len(e.args)
        try:
            [] in over_dict
        except TypeError as e:
            total += 1
    return total, len(made), len(over_counting)


print(hot(3000), Noisy.seen)
