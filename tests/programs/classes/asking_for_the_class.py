"""`__class__` and what metaclasses compute, where the same instruction meets one object after another."""


class Meta(type):
    @property
    def title(cls):
        return "title of " + cls.__name__


class Renaming(type):
    @property
    def __name__(cls):
        return "renamed"


class A(metaclass=Meta):
    pass


class B(A):
    pass


class C(metaclass=Renaming):
    pass


class Claims:
    @property
    def __class__(self):
        return int


def name(object):
    return object.__class__.__name__


def name_of(cls):
    return cls.__name__


def qualified(cls):
    return cls.__qualname__, cls.__module__


for round in range(30):
    a = A()
    names = [name(a), name(B()), name(C()), name(1), name("s"), name(None), name([]), name(Claims()), name(A), name(len)]
    names += [name_of(A), name_of(B), name_of(C), name_of(Meta), name_of(int)]
    a.__class__ = B
    names.append(name(a))
    if round % 10 == 0:
        print(names, isinstance(Claims(), int), A.title, B.title, qualified(B))

A.__name__ = "Other"
print(name(A()), name_of(A), A.title)
Meta.__name__ = "OtherMeta"
print(name(A), name_of(Meta))

# A metaclass that learns to compute something, and forgets it again.
A.extra = "own"
seen = []
for round in range(30):
    if round == 10:
        Meta.extra = property(lambda cls: "computed")
    if round == 20:
        del Meta.extra
    seen.append((A.extra, A.__class__ is Meta))
print([seen[i] for i in (0, 9, 10, 19, 20, 29)])


class Asks:
    def __getattribute__(self, name):
        return "asked for " + name


def class_of(object):
    return object.__class__


print([class_of(x) for x in (Asks(), 1, Asks(), A(), Claims())])
print([(1,) + x for x in ((), (2,), (3, 4))], () + (1,))
try:
    (1,) + [2]
except TypeError as error:
    print(error)
