"""`await` outside functions, where compile allows it."""
import ast
import asyncio
import inspect
from types import FunctionType

ALLOW = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


async def give(value):
    await asyncio.sleep(0)
    return value


async def several():
    for item in range(3):
        yield item


class Manager:
    async def __aenter__(self):
        return 7

    async def __aexit__(self, *_):
        return None


samples = [
    "a = await give(5)",
    "async for a in several():\n    pass\nb = a",
    "async with Manager() as a:\n    b = a",
    "a = [item async for item in several()]",
    "a = [await give(item) for item in range(2)]",
    "def f(): return a\na = await give(3)\nb = f()",
    "class C:\n    x = 1\na = await give(C.x)",
    "from math import *\na = await give(floor(2.5))",
    "x: int = await give(1)\na = __annotate__(1) if 0 else x",
    "try:\n    await give(1)\n    1 / 0\nexcept ZeroDivisionError as e:\n    a = type(e).__name__",
    "a = (item async for item in several())\na = 1",
    "a = 1",
    "def f():\n    pass",
    "a = [x for x in range(3)]",
]
for source in samples:
    for mode in ("exec", "single"):
        if mode == "single" and "\n" in source and not source.startswith("async"):
            continue
        if mode == "single" and source.count("\n") > 1:
            continue
        code = compile(source + "\n", "<sample>", mode, flags=ALLOW)
        is_coroutine = bool(code.co_flags & inspect.CO_COROUTINE)
        namespace = {"give": give, "several": several, "Manager": Manager}
        result = eval(code, namespace)
        if is_coroutine:
            asyncio.run(result)
        again = {"give": give, "several": several, "Manager": Manager}
        function = FunctionType(code, again)
        print(mode, is_coroutine, namespace.get("a"), namespace.get("b"), inspect.iscoroutinefunction(function))
        try:
            print("plain", bool(compile(source + "\n", "<sample>", mode)))
        except SyntaxError as error:
            print(error)
code = compile("await give(4)", "<sample>", "eval", flags=ALLOW)
print(asyncio.run(eval(code, {"give": give})))
tree = compile("await give(9)", "<sample>", "eval", flags=ALLOW | ast.PyCF_ONLY_AST)
print(asyncio.run(eval(compile(tree, "<sample>", "eval", flags=ALLOW), {"give": give})))
for wrong in ("yield 1", "return 1", "def f(): await x", "class C: await x", "lambda: await x", "[await x for y in z if (yield)]"):
    try:
        compile(wrong, "<sample>", "exec", flags=ALLOW)
        print("fine")
    except SyntaxError as error:
        print(error)
