# What the compiler warns of.
import warnings


def shown(source):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<source>", "exec")
        except SyntaxError as error:
            print("error", error.msg)
    for warning in caught:
        print(repr(source), warning.lineno, warning.category.__name__, warning.message)
    if not caught:
        print(repr(source), "nothing")


for source in [
    "x is 5", "5 is x", "x is -1", "x is (1, 2)", "x is None", "x is not ()", "x is 'a' is y", "x is [1]", "x is 1.5", "x is b''", "x is True",
    "assert (x, 'text')", "assert ()", "assert (x), 'text'",
    "[1](2)", "(1, 2)(3)", "'a'(1)", "{}()", "None()", "f'{x}'()", "(lambda: 1)()", "5 (x)", "{1}(2)", "(x for x in y)()",
    "[1]['a']", "(1, 2)['a']", "'abc'['a']", "'abc'[1.5]", "[1][1, 2]", "{1}[2]", "None[1]", "5[1]", "[1][1]", "[1][True]", "{}['a']", "[x for x in y][(1, 2)]",
    r"'\d'", r"'a\qb\w'", r"r'\d'", r"b'\N'", r"b'\d'", r"'\400'", r"'\x41\101\0'", "'''one\ntwo\\ithree'''", r"f'\d{x}\e'", r"'\N{DASH}'" if False else r"'\n'",
    "def f():\n try: pass\n finally:\n  return 1", "for x in y:\n try: pass\n finally:\n  break", "for x in y:\n try: pass\n finally:\n  continue",
    "try: pass\nfinally:\n for x in y: break\n def f(): return 1", "def f():\n try: pass\n finally:\n  if x:\n   return\n  while y:\n   return 2",
]:
    shown(source)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for source in ["x = 1\ny is 5", r"'\d'"]:
        try:
            compile(source, "<source>", "exec")
        except SyntaxError as error:
            print(type(error).__name__, error.msg, error.lineno)
for value in True, False:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(~value, [str(warning.message)[:30] for warning in caught])
