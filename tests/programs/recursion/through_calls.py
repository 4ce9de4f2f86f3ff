"""Recursion through calls that only Rust code makes."""

class A: pass
A.__call__=A()
try: A()()
except RecursionError as e: print("RE")
class Foo: pass
Foo.__repr__=Foo.__str__
for f in str, repr:
    try: f(Foo())
    except RecursionError: print("RE2")
class B:
    pass
B.__getattr__ = B()
try: B().x
except (RecursionError, TypeError) as e: print(type(e).__name__)
class C:
    __hash__ = None
C.__eq__ = C()
try: C()==C()
except (RecursionError, TypeError) as e: print(type(e).__name__)
