# What tracebacks look like for errors of all kinds.
import sys
def show(f):
    try: f()
    except BaseException as e:
        sys.excepthook(type(e), e, e.__traceback__)
class A:
    def __init__(self): self.value = 1
    def m(self): return self.valeu
def f1(): return A().m()
def f2(): return undefined_nam
def f3(): 
    import maths
def f4():
    from math import sqroot
def f5(): return {}['x']
def f6(): return [1,2,3][
    10
]
def f7(): return (1 +
    "a")
def f8():
    try: 1/0
    except Exception as e: raise ValueError("x") from e
def f9():
    try: 1/0
    except Exception: raise ValueError("x") from None
def f10():
    e = ValueError("note"); e.add_note("first\nsecond"); e.add_note("third"); raise e
def f11(): raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [KeyError("k"), TypeError()])])
def f12(): return A().x.y.z
def f13(): f5(
      ).g(1,
      2)
def f14(): assert 1 == 2, "msg"
def f15(): eval("1 +")
def f16(): exec("def f():\n  x = 1\n y = 2")
def f17(): x = 5; x()
def f18(): return max(1, key=lambda v: v)(2)
def f19(): raise KeyError
def f20(): raise type("Custom", (Exception,), {"__str__": lambda s: 1/0})()
def f21(): raise type("Custom", (Exception,), {"__module__": "mod.sub"})("a\nb")
def f22():
    for x in 5: pass
def f23():
    a, b = 1, 2, 3
def f24(): del undefined
def f25(): print(foo.bar); 
def f26(): x = 1; del x; return x
def f27(): return "abc" < 1
def f28(): return -"a"
def f29(): return not_defined + 1
def f30(): return lenn([])
def f31(): A().vaue
def f32(): raise SyntaxError("msg", ("f.py", 3, 5, "a b c\n", 3, 6))
def f33(): return f"{1/0}"
def f34(): return [x/0 for x in [1]]
def f35(): return sum(x/0 for x in [1])
def f36(): return (lambda: 1/0)()
def f38(): int("x" * 5000)
def f39(): raise OSError(2, "No such file", "name")
def f40(): "abc".foo()
def f41(): None.foo
def f42(): import sys.foo
def f43(): A.m()
def f44(): A(1,2)
def f45(): f44(x=1)
def f46(): print(*5)
def f47(): print(**5)
def f48(): {**1}
def f49(): [*1]
def f50(): raise 5
def f51(): raise ValueError from 5
def f52():
    def g(): nonlocal_ = yield; 1/0
    x = g(); next(x); x.send(1)
def f53(): x: int = "a" + 1
def f54(): 1 if 1/0 else 2
def f55(): return A() @ A()
def f56(): A().m().n = 1
def f57(): A()[0] = 1
def f58(): del A()[0]
def f59(): len(5)
def f60(): import os.path.nothing
for i in [n for n in range(1, 61) if n != 37]:
    print("#", i, file=sys.stderr); show(globals()[f"f{i}"])
