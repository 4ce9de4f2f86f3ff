# How a group shows what it was made of, whatever becomes of that.
import collections
import collections.abc


class Sequence(collections.abc.Sequence):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        if index == 0:
            return ValueError(1)
        raise IndexError

    def __repr__(self):
        return "<sequence>"


class List(list):
    def __repr__(self):
        return "<list>"


class Tuple(tuple):
    def __repr__(self):
        return "<tuple>"


for given in (Sequence(), List([ValueError(1)]), Tuple([ValueError(2)]), [ValueError(3)], (ValueError(4),), collections.deque([ValueError(5)])):
    group = ExceptionGroup("m", given)
    print(repr(group), group.args, group, repr(group.subgroup(ValueError)), repr(group.derive([TypeError(3)])))
    if hasattr(given, "clear"):
        given.clear()
    print(repr(group))
    group.args = ()
    print(repr(group))
    group.args = (1, 2, 3)
    print(repr(group))


class NoText(Sequence):
    def __repr__(self):
        return None


try:
    ExceptionGroup("m", NoText())
except TypeError as error:
    print(error)


class WithMore(ExceptionGroup):
    def __new__(cls, message, exceptions, more):
        return super().__new__(cls, message, exceptions)


group = WithMore("m", [ValueError(1), KeyError("a")], int)
print(repr(group), group.args)
group = ExceptionGroup("m", [ValueError(1)])
group.__init__(1, 2, 3)
print(group.args, group.message, group.exceptions, repr(group))
try:
    group.__init__(1, key=2)
except TypeError as error:
    print(error)
