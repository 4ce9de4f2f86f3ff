from abc import ABC, ABCMeta, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self):
        return 1

    @property
    @abstractmethod
    def name(self):
        ...

    def describe(self):
        return f"{self.name} {self.area()}"


class Square(Shape):
    name = "square"

    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side ** 2 + super().area()


print(Square(3).describe(), isinstance(Square(1), Shape), sorted(Shape.__abstractmethods__))


class Partial(Shape):
    def area(self):
        return 0


for cls in [Shape, Partial]:
    try:
        cls()
    except TypeError as e:
        print(e)


class Walker(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        return any("walk" in vars(base) for base in other.__mro__) or NotImplemented


class Dog:
    def walk(self):
        pass


print(issubclass(Dog, Walker), isinstance(Dog(), Walker), issubclass(int, Walker))


@Walker.register
class Robot:
    pass


print(issubclass(Robot, Walker), isinstance(Robot(), Walker), Walker in Robot.__mro__)
from collections.abc import Iterable, Sized, Mapping, MutableSequence, Sequence, Callable, Iterator


class Half(Mapping):
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


h = Half({"a": 1, "b": 2})
print(list(h.items()), h.get("z", 0), "a" in h, h == {"a": 1, "b": 2}, list(h.keys()), isinstance(h, Sized))


class Stack(MutableSequence):
    def __init__(self, items=()):
        self.items = list(items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __len__(self):
        return len(self.items)

    def insert(self, i, v):
        self.items.insert(i, v)


s = Stack("abc")
s.append("d")
s.reverse()
s += ["e"]
print(list(s), s.pop(), s.index("b"), s.count("a"), "c" in s, list(reversed(s)), isinstance(s, Sequence))
print(isinstance((), Iterable), isinstance(iter([]), Iterator), isinstance(print, Callable), isinstance(5, Iterable), issubclass(list, MutableSequence))
