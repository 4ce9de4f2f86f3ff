"""Nothing may bind `__debug__`: what is refused, where, and what the exception's arguments are."""
for source in (
    "x.__debug__ = 1", "x.__debug__ += 1", "del x.__debug__", "del (y, x.__debug__)", "del [__debug__]", "for x.__debug__ in y: pass", "with a as x.__debug__: pass", "x.__debug__: int", "x.__debug__: int = 1",
    "(x.__debug__, y) = 1", "__debug__ = 1", "__debug__ += 1", "del __debug__", "for __debug__ in y: pass", "import __debug__", "import a as __debug__",
    "from a import __debug__", "def __debug__(): pass", "class __debug__: pass", "f(__debug__=1)", "(__debug__ := 1)", "lambda __debug__: 1", "def f(__debug__): pass",
    "def f(*__debug__): pass", "try: pass\nexcept A as __debug__: pass", "match x:\n  case __debug__: pass", "match x:\n  case {**__debug__}: pass",
    "match x:\n  case [*__debug__]: pass", "[x for __debug__ in y]", "type __debug__ = int", "class A(__debug__=1): pass", "x.y(__debug__=1)",
    "match x:\n  case A(__debug__=1): pass", "x.__debug__", "f(x.__debug__)", "def f(a, a): pass", "await x", "return",
):
    try:
        compile(source, "f", "exec")
        print(source, "ok")
    except SyntaxError as e:
        print(source, e.args, (e.lineno, e.offset, e.end_lineno, e.end_offset))
