class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


def describe(value):
    match value:
        case None:
            return "none"
        case True | False:
            return "bool"
        case 0:
            return "zero"
        case int(n) if n < 0:
            return f"negative {n}"
        case int() | float() as number:
            return f"number {number}"
        case "yes" | "no" as word:
            return f"word {word}"
        case str():
            return "string"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [1, *rest]:
            return f"one and {rest}"
        case [first, *_, last]:
            return f"{first}..{last}"
        case {"kind": "circle", "r": r}:
            return f"circle {r}"
        case {"kind": kind, **others}:
            return f"{kind} {others}"
        case Point(0, 0):
            return "origin"
        case Point(x, y=0):
            return f"on x at {x}"
        case Point(x=x, y=y):
            return f"at {x},{y}"
        case _:
            return "other"


for value in [None, True, 0, 5, -5, 2.5, "yes", "maybe", [], [9], [1, 2, 3], [4, 5, 6], (4, 5), {"kind": "circle", "r": 2},
              {"kind": "box", "w": 1}, {}, Point(0, 0), Point(3, 0), Point(3, 4), {1}, b"ab"]:
    print(describe(value))
match 5:
    case n:
        print("bound", n)
match (1, (2, [3, 4])):
    case (a, (b, [c, d])):
        print(a, b, c, d)
match 3:
    case 1 | 2:
        print("low")
    case Point.__init__:
        print("never")
    case -3 | 3:
        print("three")
