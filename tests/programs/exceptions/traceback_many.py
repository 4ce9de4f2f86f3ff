# Tracebacks of chains, groups, notes and re-raised exceptions.
import sys
def show(f):
    try: f()
    except BaseException as e:
        sys.excepthook(type(e), e, e.__traceback__)
def g1():
    try:
        raise ValueError("a")
    finally:
        raise KeyError("b")
def g2():
    def inner():
        try: 1/0
        except: raise
    inner()
def g3():
    try:
        try: 1/0
        except ZeroDivisionError as e: raise TypeError from e
    except TypeError as t:
        raise RuntimeError("outer")
def g4():
    e = ValueError("loop"); e.__cause__ = e; raise e
def g5():
    a, b = ValueError("a"), ValueError("b"); a.__cause__ = b; b.__cause__ = a; raise a
def g6():
    try: raise ExceptionGroup("g", [ValueError(1)])
    except ExceptionGroup as e: raise KeyError("k") from e
def g7(): raise BaseExceptionGroup("many", [ValueError(i) for i in range(20)])
def g8():
    e = ValueError(0)
    for i in range(13): e = ExceptionGroup(f"level {i}", [e])
    raise e
class C:
    def __enter__(self): return self
    def __exit__(self, *a): raise RuntimeError("exit")
def g9():
    with C(): 1/0
def g10():
    def gen():
        try: yield 1
        finally: 1/0
    g = gen(); next(g); g.close()
def g11():
    def gen(): raise StopIteration(3); yield
    next(gen())
def g12(): raise KeyboardInterrupt("why")
def g13(): raise SystemExit(4)
def g14():
    def r(n): return r(n+1) if n < 8 else 1/0
    r(0)
def g15():
    class M(type):
        def __call__(cls): raise ValueError("meta")
    class K(metaclass=M): pass
    K()
def g16(): return sorted([3,1,2], key=lambda x: 1/(x-2))
def g17(): return list(map(lambda x: 1/x, [1, 0]))
def g18(): return {k: v for k, v in [1]}
def g19():
    @property
    def p(self): return 1/0
    type("T", (), {"p": p})().p
def g20(): 
    for i in range(3):
        if i == 2: raise ValueError(
            "multi",
            "line",
        )
def g21():
    x = [
        1,
        2,
        undefined_thing,
    ]
def g22(): return "é" + 1 + "漢字" + 2
def g23(): x = "漢字"; return x.strip() + x.undefined_attribute
def g24(): assert (1,
   2) == 3
def g25(): raise ValueError("trailing\n")
def g26(): raise ValueError("")
def g27(): raise Exception("a", 1)
def g28(): raise type("é", (ValueError,), {})("ü")
def g29():
    e = ValueError("n"); e.__notes__ = 5; raise e
def g30():
    e = ValueError("n"); e.__notes__ = ["a", 5, None]; raise e
for i in range(1, 31):
    print("#", i, file=sys.stderr); show(globals()[f"g{i}"])
