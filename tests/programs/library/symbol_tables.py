"""The scopes and names that `symtable` shows."""

import symtable

SOURCE = '''
import sys, os.path as path
from a import b
count: int = 0

def outer(first, /, second=1, *rest, third, **others):
    global count
    free = [first for item in rest if item]
    cell = [lambda: item for item in rest]
    count += 1
    def inner():
        nonlocal second
        second = free
        return any((last := x) for x in rest)
    class Local:
        free = 1
        def method(self): return free, super(), __class__
    return inner

@decorator
class Generic[T: int = str](Base):
    type Alias[U] = dict[T, U]
    __private = 1
    annotated: "x"
    def method(self, a) -> T: return [self.__private for _ in a]
    same = (i for i in ())
'''


def show(table, depth=0):
    pad = "  " * depth
    kind = table.get_type()
    print(f"{pad}{kind} {table.get_name()} line {table.get_lineno()}", end="")
    print(" nested" * table.is_nested(), " optimized" * table.is_optimized(), sep="")
    for symbol in sorted(table.get_symbols(), key=lambda symbol: symbol.get_name()):
        print(f"{pad}  {symbol!r}")
    for child in table.get_children():
        show(child, depth + 1)


show(symtable.symtable(SOURCE, "source", "exec"))
show(symtable.symtable("[a := b for c in d]", "source", "eval"))
show(symtable.symtable(b"# coding: iso8859-15\nx\n", "source", "single"))

for source, mode in [("x =", "exec"), ("def f(a, a): pass", "exec"), ("x", "other"), (1, "exec"), ("nonlocal x", "exec")]:
    try:
        symtable.symtable(source, "source", mode)
    except (SyntaxError, ValueError, TypeError) as error:
        print(type(error).__name__, error)

import _symtable

entry = _symtable.symtable("def f(x): pass", "source", "exec")
print(repr(entry).startswith("<symtable entry top("), [child.name for child in entry.children], entry.children[1].varnames)
