from enum import Enum, IntEnum, Flag, IntFlag, auto, unique, StrEnum


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.title()

    @classmethod
    def first(cls):
        return next(iter(cls))


print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(2), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color), Color.GREEN.pretty, Color.first(), Color.RED == Color.RED, Color.RED == 1, Color.RED in Color, {Color.RED: "r"}[Color.RED], isinstance(Color.RED, Color), list(Color.__members__), Color, type(Color).__name__, f"{Color.RED}", hash(Color.RED) == hash("RED"))
for call in [lambda: Color(5), lambda: Color["NOPE"], lambda: Color.NOPE, lambda: Color.RED < Color.GREEN, lambda: setattr(Color, "RED", 5), lambda: type("Sub", (Color,), {}), lambda: Color.RED.foo]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


class Level(IntEnum):
    LOW = auto()
    HIGH = auto()


print(Level.LOW < Level.HIGH, Level.LOW + 1, Level(2), sorted([Level.HIGH, Level.LOW]), repr(Level.LOW), str(Level.LOW), f"{Level.LOW:>3}", [10, 20, 30][Level.LOW], Level.HIGH == 2)


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


p = Perm.R | Perm.X
print(p, repr(p), Perm.R in p, Perm.W in p, p & Perm.R, ~Perm.R, p ^ Perm.X, bool(Perm(0)), Perm(0), Perm.RW, list(p), Perm(3), p.value, len(p))


class Mode(IntFlag):
    A = 1
    B = 2


print(Mode.A | Mode.B, Mode(3) == 3, Mode.A | 4, repr(Mode.A | 8))


class Name(StrEnum):
    ONE = auto()
    TWO = "zwei"


print(Name.ONE, Name.TWO.upper(), Name("one"), Name.ONE == "one", repr(Name.TWO))


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return round(6.67e-11 * self.mass / self.radius**2, 2)


print(Planet.EARTH.gravity, Planet.MARS.mass, Planet.EARTH.value)
try:
    @unique
    class Bad(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.DOG.value)


class Op(Enum):
    ADD = "+"
    SUB = "-"

    def __call__(self, a, b):
        return {"+": a + b, "-": a - b}[self.value]

    @classmethod
    def _missing_(cls, value):
        return cls.ADD if value == "plus" else None


print(Op.ADD(1, 2), Op("plus"), Op("-")(5, 3))
counts = {c: 0 for c in Color}
for i in range(1000):
    counts[Color(i % 2 + 1)] += 1
print(counts)
