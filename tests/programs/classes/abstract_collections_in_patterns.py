# What inherits from the abstract collections, or is registered as one, is one to patterns.
import collections
import collections.abc


def kind(value):
    match value:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
    return None


class Seq(collections.abc.Sequence):
    def __getitem__(self, index):
        return (10, 20)[index]

    def __len__(self):
        return 2


class Both(collections.abc.Mapping, Seq):
    __getitem__ = Seq.__getitem__

    def __iter__(self):
        return iter(())


class Parent:
    pass


class Child(Parent):
    pass


print(kind(Seq()), kind(collections.UserDict()), kind(collections.UserList()), kind(Both()), kind(Child()))
collections.abc.Mapping.register(Parent)
print(kind(Parent()), kind(Child()))
match Seq():
    case [first, last]:
        print(first, last)
print("__abc_tpflags__" in vars(collections.abc.Sequence))
try:

    class Wrong(collections.abc.Sequence):
        __abc_tpflags__ = 1 << 5 | 1 << 6

except TypeError as error:
    print(error)
