# The class of a module may become a subclass of ModuleType, and ModuleType again.
import sys
import types


class Lazy(types.ModuleType):
    calls = 0

    def __getattr__(self, name):
        if name.startswith("lazy_"):
            type(self).calls += 1
            value = name.upper()
            setattr(self, name, value)
            return value
        raise AttributeError(f"none such: {name}")

    @property
    def computed(self):
        return self.x * 2

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def method(self):
        return self.__name__


class Other(types.ModuleType):
    def __call__(self):
        return "called"


class Slots(types.ModuleType):
    __slots__ = ("a",)


module = types.ModuleType("made", "Its documentation.")
module.x = 21
exec("def f(): return x\ny = 5", module.__dict__)
namespace = module.__dict__
module.__class__ = Lazy
print(type(module).__name__, module.computed, module.lazy_a, module.lazy_a, Lazy.calls, module.method())
module.x = 4
print(module.f(), module.computed, namespace is module.__dict__, sorted(vars(module))[:3], module.__doc__)
module.new = 1
print(namespace["new"], "lazy_a" in namespace, isinstance(module, types.ModuleType), repr(module))
del module.new
for name in ("new", "absent"):
    try:
        getattr(module, name)
    except AttributeError as error:
        print(error)
module.__class__ = Other
print(module(), module.x)
try:
    module.missing
except AttributeError as error:
    print(error)
module.__class__ = types.ModuleType
print(type(module), module.x, module.f(), module.y)
try:
    module()
except TypeError as error:
    print(error)
for bad in (Slots, int, object):
    try:
        module.__class__ = bad
    except TypeError as error:
        print(error)

made = Lazy("instance")
made.z = 3
made.__class__ = types.ModuleType
print(type(made).__name__, made.z, made.__name__, made)
made.__class__ = Lazy
print(made.lazy_b, made.__dict__["z"])

# The module of this very program.
sys.modules[__name__].__class__ = Lazy
x = 10
this = sys.modules[__name__]
print(this.computed, this.lazy_c, lazy_c)


def run(count):
    total = 0
    for number in range(count):
        this.counter = number
        total += this.counter + counter + this.computed
    return total


print(run(500))


# A module may have its own __dir__ and __getattr__, also when its class is another one.
plain = types.ModuleType("plain")
exec("def __dir__(): return ['c', 'a', 'b']\ndef __getattr__(name): return 'got ' + name", plain.__dict__)
print(dir(plain), plain.anything)
plain.__class__ = Other
print(dir(plain), plain.anything)


class Wrong(types.ModuleType):
    __dict__ = 8


try:
    dir(Wrong("wrong"))
except TypeError as error:
    print(error)


class Loader:
    def __repr__(self):
        return "<a loader>"


loaded = types.ModuleType("loaded")
loaded.__loader__ = Loader()
print(loaded)
