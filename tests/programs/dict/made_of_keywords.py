# dict(a=1, b=2), and calls of classes in Rust whose __init__ has nothing to do.


class Dict(dict):
    pass


class Text(str):
    def __init__(self, *args):
        self.args = args


class Number(int):
    def __new__(cls, *args, **more):
        return super().__new__(cls, args[0])


class Bare:
    def __new__(cls, *args, **more):
        made = super().__new__(cls)
        made.given = args, more
        return made


def made(n):
    for i in range(n):
        d = dict(a=i, b=[i], c=None)
        d["d"] = i
        assert d == {"a": i, "b": [i], "c": None, "d": i}, d
        e = dict(a=1)
        e.pop("a")
        assert not e and dict() == e
        f = dict({"a": 1}, a=2, z=3)
        assert f == {"a": 2, "z": 3}
        g = dict([("x", 1)], y=i)
        assert list(g.items()) == [("x", 1), ("y", i)]
    return d, e, f, g


print(made(3000))
print(dict(**{"a": 1, "b": 2}), dict(**{"not a name": 1}), dict(self=1, cls=2), dict(a=1, **{"b": 2}))
print(dict(a0=0, a1=1, a2=2, a3=3, a4=4, a5=5, a6=6, a7=7, a8=8, a9=9, b0=0, b1=1, b2=2, b3=3, b4=4, b5=5, b6=6, b7=7))
print(type(Dict(a=1)).__name__, Dict(a=1), Dict({"x": 1}, y=2))
for wrong in (lambda: dict(1), lambda: dict({}, {}), lambda: dict(**{1: 2}), lambda: dict(a=1, **{"a": 2}), lambda: int("1", bass=3), lambda: str(1, 2, 3, 4), lambda: object(1), lambda: Number()):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
print(Text("abc").args, Number(5, 6, x=7), Bare(1, x=2).given)
print(list(map(str, [1, 2.5, None])), list(map(int, "123")), list(map(float, ["1.5", 2])), list(map(tuple, ["ab"])), list(map(Number, [1, 2])), list(map(dict, [[(1, 2)]])))
