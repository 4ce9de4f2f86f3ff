"""Syntax trees: their shape, their places, and what `ast` does with them."""

import ast

SOURCE = '''
import os.path as path, sys
from . import a, b as c
from ..package.module import *


@decorator(1)
async def function[T: int, *Ts, **P](x, /, y: str = "y", *args: T, key, other=None, **kwargs) -> "text":
    """A docstring."""
    global g
    async with open(x) as f, g:
        await f
    async for i in y:
        yield i
    else:
        return
    nonlocal_ = [z async for z in y if z if not z]


class C(Base, metaclass=Meta):
    attribute: int = 3
    (other): str
    type Alias[T] = list[T]

    def method(self):
        nonlocal n
        return lambda *a, b=1, **c: (yield from a)


if a < b <= c is not d in e:
    pass
elif a and b or not c:
    del a, b[0], c.d
else:
    while True:
        break
    else:
        x = y = -1 + 2j * 3.5 // 4 @ 5 ** ~6
for i, *j in (1, 2), [3]:
    x[1:2, ::3, ...] += 4
    continue
try:
    raise E from cause
except (A, B) as e:
    raise
except* C if False else D:
    pass
finally:
    assert x, "message"
try:
    pass
except A, B:
    pass
else:
    pass
match x, y:
    case 1 | -2 | "s" | None | True:
        pass
    case [a, *_, b] | (c, *rest) if a > b:
        pass
    case {"k": v, 3: _, **others}:
        pass
    case Class(p, key=Other()) as whole:
        pass
    case _:
        pass
text = "a" 'b' f"c{x!r:>{width}}d{y=}{z = :x}" f'{{}}' f""
template = t"a{b!s:c}" t'{d}'
data = {1: 2, **{3: 4}}, {5, *six}, {k: v for k, v in x for y in z}, {i for i in ()}, (i for i in ())
f(*args, key=1, **kwargs)(i for i in x)
(name := value)
b"bytes" b'more', 10**20, 123456789012345678901234567890
with (a as b, c): pass
'''.replace("except* C if False else D:\n    pass\nfinally", "finally")


def shown(node):
    kind = type(node).__name__
    if "lineno" not in node._attributes:
        return kind
    return f"{kind} {node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"


tree = ast.parse(SOURCE)
for node in ast.walk(tree):
    print(shown(node))
print(ast.dump(tree, indent=1))
print(ast.unparse(tree))
print(ast.dump(ast.parse("f(x)[1]", mode="eval")), ast.dump(ast.parse("x = 1\n", mode="single")))

for text in ("[1, -2.5, {'a': (1, 2j)}, {1, 2}, None, b'x', ...]", "1 + 2", "f(1)", "x", "'\\ud800'", " 3"):
    try:
        print(ascii(ast.literal_eval(text)))
    except (ValueError, SyntaxError) as error:
        print(type(error).__name__, str(error)[:40])

for text in ("x = = 3", "f(", "return 1", "x\n  y", "a b"):
    try:
        print(type(ast.parse(text)).__name__)
    except SyntaxError as error:
        print(type(error).__name__, error.msg, error.lineno, error.offset)


class Names(ast.NodeVisitor):
    def __init__(self):
        self.found = set()

    def visit_Name(self, node):
        self.found.add((node.id, type(node.ctx).__name__))


names = Names()
names.visit(tree)
print(sorted(names.found))
print(ast.get_docstring(tree.body[3]), ast.get_source_segment("x = f(1, 2)", ast.parse("x = f(1, 2)").body[0].value))
print(repr(tree)[:300], ast.parse('f(x.y.z)'), ast.Pass(), ast.parse('a;b;c;d'))
print(ast.Call._field_types, ast.Constant._field_types, ast.If._field_types)
