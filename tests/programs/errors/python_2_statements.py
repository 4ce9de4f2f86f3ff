"""Statements of Python 2 and other lines that are no statements: where the marks are, and what is suggested."""
import traceback

for source in [
    "print 'a', f(1)",
    "print a, b,",
    "print f(1), *c",
    "print 'a' % (1, 2), 3; x",
    "exec 'x', 3",
    "raise E, 'x'",
    "raise E(1, 2), (3, 4)",
    "def f():\n  raise E, 'x', tb",
    "raise E from a, b",
    "from sys import a, *",
    "from sys import a as b, *",
    "from sys import *, a",
    "whille True:\n  pass",
    "x = 1\nclaxss A:\n  pass",
    "def f():\n   fro x in y:\n      pass",
    "tyr:\n  pass\nexcept E: pass",
    "x = (1 2)",
    "nothing like it",
]:
    try:
        compile(source, "<source>", "exec")
    except SyntaxError as error:
        print(error.args)
        traceback.print_exception(error, limit=0)

for source in [
    "def f():\n  from __future__ import annotations",
    "class A:\n  from __future__ import division",
    "if 1:\n  from __future__ import division",
    "x = 1\nfrom __future__ import division",
    "from __future__ import annotations\ntry: from __future__ import division\nexcept: pass",
]:
    try:
        compile(source, "<source>", "exec")
    except SyntaxError as error:
        print(error.args, error.lineno)

future = "from __future__ import nested_scopes, generators, division, print_function, generator_stop\n"
print(hex(compile(future, "<source>", "exec").co_flags))
print(hex(compile(future + "from __future__ import annotations", "<source>", "exec").co_flags))

# What the traceback looks for a keyword in.
for source, mode in [("a b", "exec"), ("a b\n", "exec"), ("a b", "eval"), ("return", "exec"), ("'", "single")]:
    try:
        compile(source, "<source>", mode)
    except SyntaxError as error:
        print(error._metadata)
