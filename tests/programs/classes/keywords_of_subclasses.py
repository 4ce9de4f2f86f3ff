# A subclass of a built-in type whose constructor or initialiser takes keywords.
for base, value in (float, 2.5), (list, [1]), (tuple, [1]), (set, [1]), (frozenset, [1]), (int, 3), (bytearray, b"x"):

    class Initialised(base):
        def __init__(self, value, extra=None):
            self.extra = extra

    class Constructed(base):
        def __new__(cls, value, extra=None):
            made = super().__new__(cls, value)
            made.extra = extra
            return made

    for cls in Initialised, Constructed:
        try:
            made = cls(value, extra=3)
            print(base.__name__, cls.__name__, type(made) is cls, base(made), made.extra)
        except TypeError as error:
            print(base.__name__, cls.__name__, error)


class Plain(float):
    pass


for attempt in (lambda: Plain(x=1)), (lambda: Plain(1, extra=2)):
    try:
        attempt()
    except TypeError as error:
        print(error)


class Noted:
    def __set_name__(self, owner, name):
        raise ValueError("no name")


try:

    class Owner:
        attribute = Noted()

except ValueError as error:
    print(error, error.__notes__)
try:
    {}.update([1])
except TypeError as error:
    print(error, error.__notes__)


compiled = [compile(source, "f", "exec").co_code for source in ("x = 1", "x = 1", "x = 1; y = 2")]
print(compiled[0] == compiled[1], compiled[0] == compiled[2], type(compiled[0]).__name__)
