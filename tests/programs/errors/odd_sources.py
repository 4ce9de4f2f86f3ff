"""Halves of pairs in a source, lines that are continued by nothing, replacement fields that do not end; flags of `compile`."""
import ast


def attempt(source, mode="exec"):
    try:
        compile(source, "<source>", mode)
        print(ascii(source), "ok")
    except BaseException as e:
        print(ascii(source), type(e).__name__, ascii(str(e)), getattr(e, "lineno", None), getattr(e, "offset", None))


for source in (chr(0xD800), 'x="' + chr(0xDC80) + '"', "# " + chr(0xDFFF)):
    attempt(source)
    for function in (eval, exec, ast.parse):
        try:
            function(source)
        except UnicodeEncodeError as e:
            print(ascii(e.args))
for source in ("\\\n", "x\\\n", "x = \\\n", "\\\n\\\n", "if 1:\\\n", "if 1:\n  \\\n", "\\\n\n", "\\\nx", "(\\\n)", "(\\\n"):
    attempt(source)
for source in ('f"""{x:"""', 't"""{x!r:"""', "f'{x!r'", "f'''{x!r'''", 'f"""{x:{y}"""', "f'{x:'", "f'{x!r:'", "f'{x!=y}'", "f'{x!r}'"):
    attempt(source)
for bit in range(31):
    try:
        compile("1", "f", "exec", 1 << bit)
        print(bit, "ok")
    except ValueError as e:
        print(bit, e)
for version in (2**31, "a", 1.5, None):
    try:
        compile("1", "f", "exec", _feature_version=version)
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, e)
for name in ("a'b", 'a"b', "a\nb", "errno.x'y", "x y"):
    try:
        __import__(name)
    except ImportError as e:
        print(e, repr(e.name))
