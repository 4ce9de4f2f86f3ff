# getattr and hasattr with names that stand in the program, on objects of all kinds.
import types
import weakref


class Plain:
    of_class = "class"

    def __init__(self, value):
        self.value = value

    def method(self):
        return self.value

    @property
    def computed(self):
        return self.value * 2

    @property
    def failing(self):
        raise AttributeError("from inside")

    @staticmethod
    def static():
        return "static"

    @classmethod
    def of(cls):
        return cls.__name__


class Slots:
    __slots__ = ("value", "empty")

    def __init__(self, value):
        self.value = value


class Guess(Plain):
    def __getattr__(self, name):
        if name == "guessed":
            return "guessed"
        raise AttributeError(name)


class Strict(Plain):
    def __getattribute__(self, name):
        if name == "missing":
            return "not missing"
        return super().__getattribute__(name)


class Meta(type):
    of_meta = "meta"


class WithMeta(metaclass=Meta):
    value = "value"


class Module(types.ModuleType):
    of_class = "class of a module"


def function():
    pass


def marked():
    pass


marked.value = "marked"
marked.of_class = "own"
looked_at = Plain("looked at")
vars(looked_at)
floats = Plain(1.5)
module = Module("m")
module.value = "in a module"
plain = Plain("plain")
error = ValueError("v")
error.value = "of an error"
objects = [
    plain, looked_at, floats, Slots("slot"), Guess("guess"), Strict("strict"), WithMeta, WithMeta(), module, types, function, marked, Plain, 3, 2.5, "text",
    None, True, [1], {"value": 1}, error, weakref.proxy(plain), plain.method, super(Guess, Guess("super")), len, (1,), types.SimpleNamespace(value="space"),
]


def ask(object):
    results = [
        getattr(object, "value", "no value"),
        getattr(object, "of_class", "not there"),
        getattr(object, "missing", None),
        getattr(object, "guessed", False),
        getattr(object, "computed", "no"),
        getattr(object, "failing", "failed"),
        getattr(object, "empty", "empty"),
        hasattr(object, "value"),
        hasattr(object, "failing"),
        hasattr(object, "empty"),
        hasattr(object, "method"),
        hasattr(object, "__name__"),
        hasattr(object, "__len__"),
        hasattr(object, "__dict__"),
    ]
    for name in ("method", "static", "of"):
        found = getattr(object, name, None)
        results.append(found() if found and not isinstance(object, type) else None)
    try:
        results.append(getattr(object, "value"))
        results.append(getattr(object, "missing"))
    except AttributeError as error:
        results.append(str(error))
    return results


for object in objects:
    for _ in range(60):
        results = ask(object)
    print(type(object).__name__, ["a property" if isinstance(result, property) else result for result in results])
for _ in range(40):
    every = [ask(object) for object in objects]
print(sum(map(len, every)))


def change(object, times):
    seen = {}
    for i in range(times):
        if i == times // 4:
            Plain.late = "late"
        if i == times // 2:
            object.late = "own"
        if i == times * 3 // 4:
            del object.late
            del Plain.late
        if i == times * 7 // 8:
            Plain.__getattr__ = lambda self, name: "asked"
        found = getattr(object, "late", "never"), hasattr(object, "late"), hasattr(object, "other")
        seen[found] = seen.get(found, 0) + 1
    del Plain.__getattr__
    return seen


print(change(plain, 400))
print(change(looked_at, 400))


def change_function(function, times):
    seen = {}
    for i in range(times):
        if i == times // 3:
            function.late = i
        if i == times // 2:
            function.__dict__ = {}
        if i == times * 2 // 3:
            function.__dict__["late"] = "late"
        found = getattr(function, "late", "never"), hasattr(function, "late")
        seen[found] = seen.get(found, 0) + 1
    return seen


print(change_function(function, 300))
names = ["value", "of_class", "missing", "computed"]
print([getattr(plain, names[i % 4], i) for i in range(200)][190:])
for bad in (lambda: getattr(plain, 3), lambda: hasattr(plain, None), lambda: getattr(plain), lambda: hasattr(plain, "a", "b")):
    try:
        for _ in range(3):
            bad()
    except TypeError as error:
        print(error)
