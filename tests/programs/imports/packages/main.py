import sys

import zoo
print(zoo.__name__, zoo.__package__, zoo.__path__ is not None, zoo.VERSION)
import zoo.birds
print(zoo.birds.parrot.SOUND, zoo.birds.__package__)
from zoo import animals
from zoo.animals import lion, Tiger as T
from zoo.birds.parrot import speak
print(lion(), T().name, speak(2), animals.__name__)
from zoo.birds import *
print(exported, "not_exported" in globals())
import zoo.birds.parrot as p
print(p.relative(), p.up())
print(sorted(m for m in sys.modules if m.startswith("zoo")))
import counter
import counter as again
print(counter.value, again is counter, counter.__file__.replace("\\", "/").rsplit("/", 1)[-1], __name__)
counter.value = 99
from counter import value
print(value, sys.modules["counter"].value)
try:
    import zoo.fish
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from zoo import whale
except ImportError as e:
    print(str(e).split(" (")[0], e.name)
try:
    import counter.inner
except ModuleNotFoundError as e:
    print(e)
try:
    import broken
except ValueError as e:
    print("broken:", e, "broken" in sys.modules)
import circular_a
print(circular_a.result())
try:
    from . import anything
except ImportError as e:
    print(e)


def local_import():
    import zoo.animals as inner
    from math import floor as f
    return inner.lion(), f(2.5)


print(local_import())
print(__import__("zoo.birds").__name__, __import__("zoo.birds", fromlist=["parrot"]).__name__)
import importlib
print(importlib.import_module("zoo.animals").__name__, importlib.import_module(".parrot", "zoo.birds").__name__)
total = 0
for i in range(2000):
    import counter
    from zoo.animals import weight
    total += counter.value + weight
print(total)
if True:
    import math as m, operator
    print(m.floor(1.5), operator.add(1, 2))
del sys.modules["counter"]
import counter
print(counter.value)
import namespace_package.module as nm
print(nm.HERE, zoo.__dict__["animals"] is animals, hasattr(zoo, "lazy_attribute"), zoo.dynamic)
try:
    zoo.nothing
except AttributeError as e:
    print(e)

import fleeing.one

print(fleeing.one.two.__name__, fleeing is sys.modules["fleeing"], "one" in vars(fleeing))
import types
import warnings

with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    from stiff import x
print([(warning.category.__name__, str(warning.message)) for warning in warned], type(x).__name__, type(sys.modules["stiff"]).__name__)

# what stands behind `from`, and what is blocked
package = types.ModuleType("package")
package.__path__ = []
sys.modules["package"] = package
sys.modules["package.blocked"] = None
sys.modules["alone.module"] = types.ModuleType("alone.module")
package.__all__ = [b"bytes"]


def told(*arguments):
    try:
        print(__import__(*arguments))
    except Exception as error:
        print(type(error).__name__, error)


told("package", None, None, ["blocked"])
told("package", None, None, ["missing"])
told("package", None, None, ["*"])
told("package", None, None, [b"bytes"])
package.__all__ = ["*", "missing"]
told("package", None, None, ["*"])
told("alone.module")
told("alone.module", None, None, ["x"])
sys.modules["package.first.second"] = types.ModuleType("second")
told("first.second", {"__package__": "package"}, None, [], 1)
