from dataclasses import dataclass, field, asdict, astuple, replace, fields, is_dataclass, FrozenInstanceError, KW_ONLY, InitVar
from typing import ClassVar


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)
    hidden: int = field(default=5, repr=False, compare=False)
    count: ClassVar[int] = 0

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


p = Point(3, 4)
p.tags.append("a")
print(p, p.norm(), Point(3, 4) == Point(3, 4, hidden=9), Point(1).tags is Point(1).tags, asdict(p), astuple(p), replace(p, x=10), [f.name for f in fields(p)], is_dataclass(p), Point.__match_args__, p == (3, 4))
for call in [lambda: Point(), lambda: Point(1, 2, 3, 4, 5), lambda: Point(1, z=2), lambda: hash(p), lambda: Point(1) < Point(2)]:
    try:
        print(call())
    except TypeError as e:
        print(e)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


print(Version(1, 2) < Version(1, 3), sorted([Version(2), Version(1, 5)]), hash(Version(1)) == hash(Version(1)), {Version(1): "one"}[Version(1)], max(Version(1), Version(0, 9)))
try:
    Version(1).major = 2
except FrozenInstanceError as e:
    print(type(e).__name__, e)


@dataclass
class Base:
    a: int
    b: str = "b"


@dataclass
class Child(Base):
    c: float = 1.5
    init: InitVar[int] = 0

    def __post_init__(self, init):
        self.total = self.a + self.c + init


c = Child(1, init=10)
print(c, c.total, Child(2, "x", 3.0) == Child(2, "x", 3.0), Child(1) == Base(1))


@dataclass(slots=True, kw_only=True)
class Slim:
    a: int
    b: int = 2


s = Slim(a=1)
print(s, Slim.__slots__, hasattr(s, "__dict__"))
try:
    Slim(1)
except TypeError as e:
    print(e)


@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: int = 5


print(Mixed(1, b=2), Mixed(3))
try:
    @dataclass
    class Bad:
        a: int = 1
        b: int
except TypeError as e:
    print(e)
try:
    @dataclass
    class Mutable:
        a: list = []
except ValueError as e:
    print(e)


@dataclass
class Node:
    value: int
    next: "Node | None" = None


n = Node(1, Node(2))
n.next.next = n
print(n, asdict(Node(1, Node(2))))


@dataclass(eq=False, repr=False)
class Plain:
    a: int


print(Plain(1) == Plain(1), Plain(1).__repr__ is not None)
total = 0
for i in range(1000):
    q = Point(i, -i)
    total += q.x - q.y
print(total)
