# Names of keyword arguments are never made private, though those of parameters are.
def show(*args, **kw): return kw
class A:
    def f(self):
        return show(__x=1), show(*(), __y=2), show(**{}, __z=3)
    class B(metaclass=lambda *a, **k: k, __k=1): pass
print(A().f(), A.B)
