"""Code with free variables, run by exec with cells for them."""

from types import CellType
def mk():
    a=2;b=3;c=5
    def three():
        nonlocal a,b,c
        print(a*b*c)
    def four():
        return a
    return three, four
t,f=mk()
exec(t.__code__, t.__globals__, closure=t.__closure__)
exec(t.__code__, t.__globals__, closure=(CellType(3),CellType(4),CellType(5)))
for kw in [dict(closure=None), dict(), dict(closure=f.__closure__), dict(closure=(1,2,3)), dict(closure=[1])]:
    try: exec(t.__code__, t.__globals__, **kw)
    except TypeError as e: print(e)
try: exec("pass", {}, closure=t.__closure__)
except TypeError as e: print(e)
def nf(): return 15
try: exec(nf.__code__, nf.__globals__, closure=t.__closure__)
except TypeError as e: print(e)
try: eval(t.__code__)
except TypeError as e: print(e)
try: exec(t.__code__, {})
except TypeError as e: print(e)
