"""What is told to `pickle` of sets with slots, and of instances of `Generic`."""

import copy
import pickle
from typing import Generic, TypeVar


class Slotted(set):
    __slots__ = ("x", "y", "__dict__")


class Named(frozenset):
    def __getstate__(self):
        return "state"


T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, value):
        self.value = value


one = Slotted([1])
one.x, one.y, one.z = 10, 20, 30
print(one.__reduce__()[1:], one.__reduce_ex__(4)[1:])
again = pickle.loads(pickle.dumps(one))
print(again, again.x, again.y, again.z)
print(Named([1]).__reduce__()[1:])
print(copy.copy(Box[int](5)).value, pickle.loads(pickle.dumps(Box("a"))).value)
try:
    copy.copy(x for x in ())
except TypeError as error:
    print(error)
for cls in int, type, object:
    try:
        print(cls.__annotate__)
    except AttributeError as error:
        print(error)
print(Box.__annotate__)
