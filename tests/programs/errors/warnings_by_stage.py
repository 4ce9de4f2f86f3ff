"""Warnings about a source come once, as CPython's stages find them: the text, the tree in order, the code; also where the source is wrong further on."""
import symtable
import warnings

SOURCE = r'''
x = "\d"
assert (1, 2)
def f():
    try: pass
    finally:
        y = (1,2)(3)
        return 1in [2]
z = 5 is x
(1)[0] = 3
del (1)[0]
(1)[0] += 3
[1]["a"] = 2
w = "\q"
def g():
    try:
        pass
    finally:
        try: pass
        finally:
            for i in x:
                try: pass
                finally: break
        return
'''


def show(body):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            body()
        except SyntaxError as e:
            print(type(e).__name__, e.args)
    for warning in caught:
        print("   ", warning.category.__name__, warning.lineno, warning.message)


show(lambda: compile(SOURCE, "f", "exec"))
show(lambda: symtable.symtable(SOURCE, "f", "exec"))
for tail in (
    "x = = 2", "return 1", "x.__debug__ = 1", '"\\d" = 3', 'f() = "\\d"', "break", '"\\d" "\\e" 3', "nonlocal x", 'def f(a,a): "\\d"', "(1 is 1", 'x = "\\d" +',
    "1or 2 3", "yield (1)(2)", 'x = "\\d', "await x", 'f"{"', "from __future__ import nope", 'with (1)(2), "\\d" as 3: pass',
):
    print(tail)
    start = 'z = "\\w"; y = 1 is 1\ntry: pass\nfinally:\n  def f():\n    try: pass\n    finally: return\n'
    show(lambda: compile(start + tail + '\nw = "\\y"\n', "f", "exec"))
