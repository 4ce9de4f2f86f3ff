# What older versions do not know.
import ast

for source, version in [
    ("(x := 0)", 8), ("def f(a, /): pass", 8), ("match x:\n case 1: pass", 10), ("try: pass\nexcept* E: pass", 11), ("type X = int", 12),
    ("def f[T](): pass", 12), ("class A[T]: pass", 12), ("def f[T = int](): pass", 13), ("try: pass\nexcept A, B: pass", 14), ("t''", 14),
    ("async def f(): pass", 5), ("async def f():\n async for x in y: pass", 5), ("a @ b", 5), ("a @= b", 5), ("x: int", 6), ("1_0", 6),
    ("async def f(): [x async for x in y]", 6), ("lambda a, /: 1", 8), ("with (a as b): pass", 4), ("f'{a}'", 4),
]:
    for minor in (version - 1, version):
        try:
            ast.parse(source, feature_version=(3, minor))
        except SyntaxError as error:
            print(repr(source), minor, error.msg)
        else:
            print(repr(source), minor, "fine")

# Names that are constants once they are normalised.
for constant in ("Tru\u1d49", "Fal\u017fe", "N\xbane"):
    for source in ("%s", "%s = 1", "a.%s", "f(%s=1)", "def %s(): pass", "import %s", "import a as %s", "lambda %s: 1", "(%s := 1)"):
        try:
            compile(source % constant, "name", "exec")
        except ValueError as error:
            print(error)

for source in ("\n -1", " -1", "-1\n 2", "# c\n  a", "(\n -1)"):
    try:
        print(ast.dump(ast.parse(source, mode="eval")))
    except SyntaxError as error:
        print(type(error).__name__, error.msg, error.lineno, error.offset)

tree = ast.parse('class A:\n    """Doc\n    string"""', optimize=2)
print(ast.dump(tree, include_attributes=True))

import sys

sys.set_int_max_str_digits(4000)
ast.literal_eval("3" * 4000)
for digits in (4001, 5000):
    try:
        ast.literal_eval("3" * digits)
    except SyntaxError as error:
        print(error.msg)
sys.set_int_max_str_digits(0)
print(len(bin(ast.literal_eval("3" * 5000))))
