"""Odd uses of __dict__, of partial and of what is thrown into generators."""

def b(): pass
try: del b.__dict__
except TypeError as e: print(e)
for v in None, 3:
    try: b.__dict__=v
    except TypeError as e: print(e)
class O: pass
o=O()
try: o.__dict__=3
except TypeError as e: print(e)
del o.__dict__
print(o.__dict__)
from functools import partial
def capture(*a,**k): return a,k
p=partial(capture); p.keywords[1234]='value'
try: p()
except TypeError as e: print(e)
f=partial(capture); f.__setstate__((f,(),{},{}))
print(repr(f)); f.__setstate__((capture,(f,),{},{})); print(repr(f)[-6:]); f.__setstate__((capture,(),{'a':f},{})); print(repr(f)[-8:])
class E(Exception):
    def __new__(cls,*a,**k): return cls
def g(): yield
x=g()
try: x.throw(E)
except TypeError as e: print(e)
try: next(x)
except StopIteration: print("stop")
def h():
    try: yield
    except TypeError as e: print(e)
x=h(); next(x)
try: x.throw(E)
except StopIteration: print("stop")
async def co(): pass
c=co()
try: c.throw(E)
except TypeError as e: print(e)
c.close()
