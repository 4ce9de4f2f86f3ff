# Making instances of classes that derive from list and dict, in hot code.
class Plain(list):
    pass


class Filled(list):
    def __init__(self, *items, name="none"):
        super().__init__(items)
        self.name = name


class Lazy(list):
    def __init__(self, count):
        self.count = count


class Table(dict):
    def __init__(self, pairs=(), **more):
        super().__init__(pairs, **more)
        self.made = len(self)

    def __missing__(self, key):
        return -key


class Made(list):
    def __new__(cls, *args):
        made = super().__new__(cls)
        made.append("new")
        return made


class Bare(dict):
    __slots__ = ()


total = 0
for i in range(1500):
    plain, filled, lazy = Plain(), Filled(i, i + 1, name="x"), Lazy(i)
    plain.append(i)
    lazy.extend((i, i))
    table, bare, made = Table([(i, 1)], extra=2), Bare(), Made()
    bare["key"] = i
    total += len(plain) + len(filled) + len(lazy) + lazy.count + len(table) + table.made + table[i + 1] + bare["key"] + len(made)
    total += Plain((1, 2, 3))[2] + len(Plain([i])) + filled[0] + (0 if Plain() else 1)
print(total, filled, filled.name, table, made, type(plain).__name__, plain.__class__ is Plain, vars(lazy))
for wrong in lambda: Plain(1, 2), lambda: Plain(x=1), lambda: Lazy(), lambda: Filled(nome=1), lambda: Bare(3):
    for _ in range(300):
        try:
            wrong()
        except TypeError as error:
            message = str(error)
    print(message)


def make(count):
    return [Plain() for _ in range(count)]


print(len(make(400)))
Plain.__init__ = lambda self: self.append("initialised")
print(make(3), Plain())
del Plain.__init__
Plain.__new__ = lambda cls: ["not mine"]
print(make(2))
del Plain.__new__
try:
    print(make(2))
except TypeError as error:
    print(error)


class Shape:
    sides = 0

    def copy(self):
        return self.__class__(*self.parts)


class Square(Shape):
    def __init__(self, *parts):
        self.parts = parts


class Rounded(Square):
    pass


shapes = [Square(1), Rounded(2, 3), Square()]
for _ in range(500):
    shapes = [shape.copy() for shape in shapes]
print([(type(shape).__name__, shape.parts) for shape in shapes])
values = [(3).real, True.real, (2**70).numerator, 2.5.imag, (3 + 4j).imag, range(2, 9, 3).step, slice(1, None).stop]
for _ in range(400):
    again = [(3).real, True.real, (2**70).numerator, 2.5.imag, (3 + 4j).imag, range(2, 9, 3).step, slice(1, None).stop]
print(again == values, again)
caught = []
for i in range(400):
    try:
        try:
            raise KeyError(i)
        except KeyError as error:
            raise ValueError(i, "second") from error
    except ValueError as error:
        caught.append((error.args, error.__cause__.args, error.__context__ is error.__cause__, error.__suppress_context__, error.__traceback__.tb_lineno > 0))
print(caught[-1], len(set(caught)))
