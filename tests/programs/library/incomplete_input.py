# What may be the beginning of a statement, for those that read them line by line.
import code
import codeop
import io
import contextlib


def attempt(source):
    for symbol in ("single", "exec"):
        try:
            compiled = codeop.compile_command(source, "<input>", symbol)
            print(repr(source), symbol, None if compiled is None else "code")
        except (SyntaxError, ValueError, OverflowError) as error:
            print(repr(source), symbol, type(error).__name__, error)


for source in (
    "def f():", "def f(): pass", "def f():\n  pass", "def f():\n  pass\n", "1 +", "(1", "[1,\n2,", "'''a", "'a", "x = \\", "if x:\n  pass\nelse:",
    "try:\n  pass\n", "@d\n", "@d", "class A:\n", "a b", "a = 1\n", "", "#c", "if 1:\n  a\n b", "f(", "lambda", "1\n2", "x = '''\n", "for x in y:",
    "match x:\n case 1:", "with a as b:\n", "async def f():", "d = {1:", "def f(a,\n", "while 1:\n  pass\n\n", "return", "raise = 2", "else:", "  a", "a;",
):
    attempt(source)

for source in ("def f(): pass", "class A: pass\n", "if 1: pass", "@a\ndef f(): pass", "try: pass\nexcept: pass", "match x:\n case 1: pass", "def f():\n  pass", "", "# c", "x; y"):
    try:
        compile(source, "<one>", "single")
        print(repr(source), "fine")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset)

console = code.InteractiveConsole()
output, errors = io.StringIO(), io.StringIO()
with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
    for line in ("x = 1", "def f(a):", "    return a + x", "", "f(4)", "for i in (1,", "2):", "    print(i)", "", "f(5)"):
        print(line, console.push(line))
print(output.getvalue(), errors.getvalue())
