# Trees that are compiled: what was parsed, what was made by hand, and what means nothing.
import ast

SOURCE = '''
"""The docstring."""
import sys as system
from math import floor, ceil as up

def plain(a, /, b: int = 2, *rest, c, d=4, **others) -> "text":
    "A function."
    global shared
    shared = a
    total = 0
    for index in range(a):
        if index == 3:
            continue
        elif index > 5:
            break
        total += index
    else:
        total -= 1
    while total > 100:
        total //= 2
    return total, b, rest, c, d, others

class Base[T](dict, metaclass=type):
    """A class."""
    field: int = 3
    other: str

    @property
    def value(self):
        return super().get("value", self.field)

type Alias[T: int = int] = list[T]

def generic[**P, *Ts](x): return x

async def waits(thing):
    async with thing as one:
        await one
    async for x in thing:
        yield x

def generator():
    got = yield 1
    yield from [got, got]
    return (yield)

def closures():
    count = 0
    def inner():
        nonlocal count
        count += 1
        return lambda x, *, y=2: (x, y, count)
    return inner()(1)

def matching(x):
    match x:
        case None | True: return "singleton"
        case -1 | 2 + 3j | "a" "b": return "literal"
        case [first, *_, last]: return first, last
        case {"key": value, **rest} if value: return value, rest
        case dict(clear=c) as whole: return type(c).__name__, whole
        case system.maxsize: return "max"
        case _: return "other"

def tries():
    try:
        raise ValueError("v") from None
    except (TypeError, ValueError) as error:
        result = repr(error)
    else:
        result = None
    finally:
        del error if False else []
    return result
'''.replace("        del error if False else []\n", "        pass\n") + '''
with open("/dev/null") as file, open("/dev/null"):
    assert file, "message"
print(plain(9, 1, 2, c=3, e=5), Base(value=7).value, Base.__doc__, plain.__doc__, __doc__)
print(Alias.__value__, generic(4), closures(), tries())
g = generator()
print(next(g), g.send(5), next(g))
print([matching(x) for x in (None, -1, 2 + 3j, "ab", [1, 2, 3], {"key": 1, "k": 2}, {"a": 1}, system.maxsize, 5)])
print([*range(3), *"ab"], {**{1: 2}, 3: 4}, {x for x in [1, 1]}, {k: v for k, v in [(1, 2)]}, (x := 5), not x, -x, ~x)
print(f"{x!r:>{3}} {x=} {x:05}", 1 < x <= 5, x if x else 0, [1, 2, 3][0:2], x is not None, "a" in "abc")
print(floor(2.5), up(2.5), 2 ** 100, 1.5j, b"bytes", ..., u"text")
try:
    raise ExceptionGroup("g", [KeyError(1), TypeError(2)])
except* KeyError as group:
    print(group.exceptions)
except* TypeError:
    print("type")
'''


def same(tree):
    exec(compile(tree, "<tree>", "exec"), {"__name__": "tree"})


same(ast.parse(SOURCE))
print("from unparsed")
same(ast.parse(ast.unparse(ast.parse(SOURCE))))


class Doubler(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node) if isinstance(node.value, int) else node


print(eval(compile(Doubler().visit(ast.parse("1 + 2 * x", mode="eval")), "<doubled>", "eval"), {"x": 10}))
exec(compile(ast.Interactive([ast.fix_missing_locations(ast.Expr(ast.Constant("shown")))]), "<single>", "single"))

# Flags.
print(ast.dump(compile("f(u'a')", "x", "exec", ast.PyCF_ONLY_AST)))
print(ast.dump(ast.parse("match x:\n case -1 | 1+2j: __debug__", optimize=1)))
print(ast.dump(ast.parse("def f():\n 'doc'", optimize=2)))
tree = ast.parse("x")
print(compile(tree, "x", "exec", ast.PyCF_ONLY_AST) is tree)
for arguments in [("x", "x", "exec", 1), ("x", "x", "other"), ("x", "x", "func_type"), ("x", "x", "exec", 0, False, 3), ("x", 3, "exec"), ("x", "a\0", "exec")]:
    try:
        compile(*arguments)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    compile("x", "x", "exec", 1 << 40)
except OverflowError as error:
    print(error)
print(compile("x", b"name", "exec").co_filename)

# Trees that mean nothing.
place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
name = ast.Name("x", ast.Load(), **place)
one = ast.Constant(1, **place)


def statement(node):
    return ast.fix_missing_locations(ast.Module([node]))


bad = [
    ast.Module([ast.Pass()]),
    ast.Module(3),
    ast.Module([name]),
    ast.Module([None]),
    ast.Expression(name),
    statement(ast.Expr(ast.Name("x", ast.Store()))),
    statement(ast.Assign([ast.Name("x", ast.Load())], one)),
    statement(ast.Assign([], one)),
    statement(ast.Assign([one], one)),
    statement(ast.Delete([ast.BinOp(one, ast.Add(), one)])),
    statement(ast.Expr(ast.Constant([1]))),
    statement(ast.Expr(ast.Constant((1, object)))),
    statement(ast.Expr(ast.BoolOp(ast.And(), [one]))),
    statement(ast.Expr(ast.Compare(one, [], []))),
    statement(ast.Expr(ast.Compare(one, [ast.Lt(), ast.Gt()], [one]))),
    statement(ast.Expr(ast.Dict([one], []))),
    statement(ast.Expr(ast.ListComp(name, []))),
    statement(ast.Expr(ast.NamedExpr(ast.Constant(3), one))),
    statement(ast.Expr(ast.Name("None", ast.Load()))),
    statement(ast.Expr(ast.Name(3, ast.Load()))),
    statement(ast.Expr(ast.UnaryOp(ast.Add(), one))),
    statement(ast.If(name, [], [])),
    statement(ast.Raise(None, name)),
    statement(ast.Try([ast.Pass()], [], [], [])),
    statement(ast.Try([ast.Pass()], [], [ast.Pass()], [ast.Pass()])),
    statement(ast.ImportFrom("x", [ast.alias("y")], -1)),
    statement(ast.Import([])),
    statement(ast.Global([])),
    statement(ast.Expr(ast.Lambda(ast.arguments(defaults=[one]), one))),
    statement(ast.Expr(ast.Lambda(ast.arguments(kwonlyargs=[ast.arg("a")]), one))),
    statement(ast.Match(name, [ast.match_case(ast.MatchValue(ast.Constant(None)), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchValue(name), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchSingleton(3), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchStar("x"), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchAs(ast.MatchAs(None, "y"), None), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchOr([ast.MatchAs()]), None, [ast.Pass()])])),
    statement(ast.Match(name, [ast.match_case(ast.MatchClass(one, [], [], []), None, [ast.Pass()])])),
    statement(ast.Expr(ast.Name("x", ast.Load(), lineno=5, col_offset=0, end_lineno=4, end_col_offset=0))),
    statement(ast.Expr(ast.Name("x", ast.Load(), lineno=5, col_offset=3, end_lineno=5, end_col_offset=1))),
    statement(ast.Return(name)),
    statement(ast.Break()),
    statement(ast.Expr(ast.Await(name))),
    statement(ast.Nonlocal(["x"])),
    statement(ast.Assign([ast.Starred(ast.Name("x", ast.Store()), ast.Store())], one)),
    statement(ast.Expr(ast.Starred(name, ast.Load()))),
]
for tree in bad:
    try:
        compile(tree, "<bad>", "exec")
        print("compiled", ast.dump(tree))
    except (TypeError, ValueError, SyntaxError) as error:
        print(type(error).__name__, str(error)[: str(error).find(" object at") if " object at" in str(error) else None])
deep = one
for _ in range(200):
    deep = ast.BinOp(deep, ast.Add(), one, **place)
print(eval(compile(ast.Expression(deep), "<deep>", "eval")))
for _ in range(100_000):
    deep = ast.UnaryOp(ast.Not(), deep, **place)
try:
    compile(ast.Expression(deep), "<deep>", "eval")
except RecursionError:
    print("too deep")
# Let go of it bit by bit: nothing here is about dropping deep trees.
while isinstance(deep, ast.UnaryOp):
    deep = deep.operand
