"""What `__annotate__` may be and give, which one counts, and the qualified names of what is within annotations."""

import types
def check(f):
    print(f.__annotations__, f.__annotate__)
    for v in (42, "x"):
        try: f.__annotate__ = v
        except TypeError as e: print(e)
    f.__annotate__ = lambda: 42
    try: print(f.__annotations__)
    except TypeError as e: print(e)
    f.__annotate__ = lambda x: 42
    try: print(f.__annotations__)
    except TypeError as e: print(e)
    f.__annotate__ = lambda x: {"x": x}
    print(f.__annotations__)
    f.__annotate__ = None
    print(f.__annotations__)
    f.__annotate__ = lambda x: {"y": x}
    print(f.__annotations__)
    f.__annotations__ = {"z": 43}
    print(f.__annotate__)
    try: del f.__annotate__
    except Exception as e: print(type(e),e)
    try: del f.__annotations__; print(f.__annotations__)
    except Exception as e: print(type(e),e)
    try: del f.__annotations__; print(f.__annotations__)
    except Exception as e: print(type(e),e)
    print({k:v for k,v in vars(f).items() if 'annot' in k})
class X: pass
def f(): pass
for o in f,types.ModuleType("mod"),X:
    try: check(o)
    except Exception as e: print(o, type(e), e)
import annotationlib
class X:
    a: int
    def __annotate__(format): return {"a": str}
print(X.__annotate__(1), X.__annotations__, [k for k in vars(X) if 'annot' in k])
m=types.ModuleType("m")
exec('''
a: int
def __annotate__(format):
    return {"a": str}
''', m.__dict__)
print(m.__annotate__(1), m.__annotations__)
def f() -> None:
    def nested() -> None: pass
    return nested
class Outer:
    x: int
    def method(self, x: int): pass
class G[T: int]:
    x: T
type A = int
def g[T: str](a: T): return lambda: 1
print(f.__annotate__.__qualname__, f().__annotate__.__qualname__, Outer.method.__annotate__.__qualname__, Outer.__annotate__.__qualname__, G.__annotate__.__qualname__, g.__annotate__.__qualname__, G.__type_params__[0].evaluate_bound.__qualname__, A.evaluate_value.__qualname__,g.__type_params__[0].evaluate_bound.__qualname__, g(1).__qualname__)
print(f.__annotate__.__name__)


def show(f): print(f.__qualname__)
def h(a: lambda: 1, b: [x for x in (lambda: 2,)], *, c: (lambda: (lambda: 3))) -> lambda: 1: pass
for v in h.__annotations__.values():
    v = v[0] if isinstance(v,list) else v
    show(v)
show(h.__annotations__['c']())
class C:
    a: lambda: 1
    class D:
        b: lambda: 1
        def m(self, x: lambda: 1): pass
show(C.__annotations__['a'])
show(C.D.__annotations__['b'])
show(C.D.m.__annotations__['x'])
type A = lambda: 1
show(A.__value__)
class G[T: (lambda: 1)]:
    a: lambda: T
    def m[U: (lambda: 2)](self, x: lambda: 1): return lambda: 1
    type B = lambda: 1
show(G.__annotations__['a'])
show(G.__type_params__[0].__bound__)
show(G.m.__type_params__[0].__bound__)
show(G.m.__annotations__['x'])
show(G().m(1))
show(G.B.__value__)
def k():
    type A = lambda: 1
    show(A.__value__)
    def n(x: lambda:1): pass
    show(n.__annotations__['x'])
    def n[T: (lambda: 1)](x: lambda:1, y: (z for z in [1])): pass
    show(n.__annotations__['x'])
    print(n.__annotations__['y'].__qualname__)
    show(n.__type_params__[0].__bound__)
    show(n)
    show(n.__annotate__)
k()
a: lambda: 1
import sys
show(sys.modules[__name__].__annotations__['a'])
show(sys.modules[__name__].__annotate__)
