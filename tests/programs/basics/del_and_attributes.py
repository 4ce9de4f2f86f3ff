class Box:
    pass


b = Box()
b.x = 1
b.y = 2
print(b.__dict__)
del b.x
print(hasattr(b, "x"), b.__dict__)
try:
    b.x
except AttributeError as e:
    print(e, e.name, e.obj is b)
try:
    del b.x
except AttributeError as e:
    print(e)
setattr(b, "z", 3)
delattr(b, "y")
print(vars(b))
values = [0, 1, 2, 3, 4, 5]
del values[0]
del values[-1]
del values[1:3]
print(values)
d = {"a": 1, "b": 2}
del d["a"]
print(d)
try:
    del d["a"]
except KeyError as e:
    print(repr(e))
try:
    del values[10]
except IndexError as e:
    print(e)
try:
    (1, 2).append
except AttributeError as e:
    print(e)
try:
    (5).real = 3
except AttributeError as e:
    print(e)
try:
    None.foo
except AttributeError as e:
    print(e)
try:
    None.foo = 1
except AttributeError as e:
    print(e)
try:
    int.foo = 1
except TypeError as e:
    print(e)
p = q = 1
del p, q
try:
    p
except NameError as e:
    print(e)
b.__dict__["direct"] = "set"
print(b.direct)
b.__dict__ = {"fresh": 1}
print(b.fresh, hasattr(b, "direct"))
b.__class__ = type("Other", (), {"hello": lambda self: "hi " + str(self.fresh)})
print(b.hello())
import math
try:
    math.nothing
except AttributeError as e:
    print(e)
print(Box.__name__, Box.__qualname__, Box.__module__, Box.__doc__, Box.__bases__, Box.__mro__)
