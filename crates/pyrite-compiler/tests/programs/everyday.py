import functools, contextlib
print("start", 1+2, (1,2,3)[1], 2**10, -5//2, -5%3, 7//-2, 1<<70, "a"*3, not 1)
def fib(n):
    if n < 2: return n
    return fib(n-1)+fib(n-2)
print(fib(12))
def f(a, b=2, *args, c, d=4, **kw): return (a,b,args,c,d,kw)
print(f(1,c=3), f(1,2,3,4,c=5,e=6), f(*[1,2],**{'c':3}), f(0,*[1,2],c=1,**{'z':1}))
def clos():
    x=1
    def g():
        nonlocal x
        x+=1
        return x
    return g
g=clos(); print(g(),g())
class A:
    "doc"
    y=3
    z=[y for _ in range(2)] if False else 0
    w=[q*2 for q in range(y)]
    def __init__(self,v): self.v=v
    def m(self,k=1): return self.v+k
    @property
    def p(self): return self.v*10
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls,x): return (cls.__name__,x)
    def __getitem__(self,i): return ('item',i)
class B(A):
    def m(self,k=5): return super().m(k)+100
    def n(self): return __class__.__name__
b=B(1); print(b.m(),b.m(k=2),b.p,B.s(3),B.c(4),b.n(),A.w,b[1],b[1:2],b[1:2:3],b[1,2],A.__doc__)
def t(n):
    try:
        try:
            if n==0: return 'ret'
            if n==1: raise ValueError('v')
            if n==2: raise KeyError('k')
            r='body'
        except ValueError as e:
            r=('caught',str(e))
        else:
            r='else'
        finally:
            print('fin',n)
    except KeyError as e:
        return ('outer',e.args)
    return r
for i in range(4): print(t(i))
def loop():
    out=[]
    for i in range(10):
        try:
            if i==2: continue
            if i==5: break
            out.append(i)
        finally: out.append('f')
    else: out.append('else')
    n=0
    while n<5:
        n+=1
        if n==3: continue
        out.append(n)
    else: out.append('welse')
    return out
print(loop())
@contextlib.contextmanager
def cm(n,sup=False):
    print('enter',n)
    try: yield n
    except Exception as e:
        print('exc',n,e)
        if not sup: raise
    finally: print('exit',n)
def w():
    with cm(1) as a, cm(2,True) as b:
        print(a,b); raise ValueError('x')
    print('after')
    with cm(3): return 'rr'
print(w())
def w2():
    for i in range(3):
        with cm(i):
            if i==1: break
            continue
    try:
        with cm(9): 1/0
    except ZeroDivisionError as e: print('zde',e)
w2()
a,b=1,2; a,b=b,a; print(a,b)
x,*y,z=range(6); print(x,y,z)
(p,q),r=[(1,2),3]; print(p,q,r)
d={}; d['a'],d['b']=1,2; print(d)
a=b=c=[]; a.append(1); print(c)
s=[1,2,3]; s[0]+=5; s[1:]*=2; print(s)
class O: pass
o=O(); o.x=1; o.x+=2; print(o.x); del o.x; print(hasattr(o,'x'))
def sw():
    a,b,c=1,2,3
    a,b,c=c,a,b
    return a,b,c
print(sw())
print([x for x in range(5) if x%2], {x:y for x,y in zip('ab',[1,2])}, {x%3 for x in range(9)}, [(i,j) for i in range(3) for j in range(i)], list(x*2 for x in range(3)))
def ff(n): return [lambda: (i,n) for i in range(n)]
print([g() for g in ff(3)])
v='val'; wd=10
print(f"{v!r:>{wd}}|{v:<8}|{1+1}|{{}}|{v=}|{wd:05d}|{3.14159:.2f}{'x'}")
print(1<2<3, 1<2>3, 1 in [1], 2 not in (1,), None is None, [] is not None, (1 if v else 2), v or 3, v and 0, None or 0 or 'z')
def gen():
    x=yield 1
    print('got',x)
    try: y=yield 2
    except ValueError as e: print('thrown',e); y='t'
    yield y
    return 'done'
it=gen(); print(next(it),it.send('s'),it.throw(ValueError('zz')))
def deleg():
    r=yield from gen()
    print('r',r)
it=deleg(); print(next(it),it.send('s'),it.throw(ValueError('q')),list(it))
def un():
    try: print(zz)
    except UnboundLocalError as e: print(e)
    zz=1
    del zz
    try: zz
    except UnboundLocalError as e: print(e)
    def inner(): return fr
    try: inner()
    except NameError as e: print(e)
    fr=2
    return inner()
print(un())
def m(s):
    match s:
        case 0 | 1: return 'small'
        case int(n) if n>100: return ('big',n)
        case int() | float(): return 'num'
        case [a,b]: return ('two',a,b)
        case [1,*rest]: return ('rest',rest)
        case [*_,9]: return 'end9'
        case {'k':v,**r}: return ('map',v,r)
        case A(v=q): return ('A',q)
        case 'x'|'y' as l: return l
        case None: return 'none'
        case (str() as t): return ('str',t)
    return 'no'
for s in (0,5,500,2.5,[1,2],[1,2,3],[3,4,9],{'k':1,'j':2},A(7),'x','zz',None,{}): print(m(s))
def walrus(xs):
    if (n:=len(xs))>2: return n
    return [y:=1, y**2, (lambda: y)()]
print(walrus([1,2,3]),walrus([]))
def wl():
    a=1
    return a+(a:=5)+a, [last:=i for i in range(3)], last
print(wl())
try:
    raise ExceptionGroup('g',[ValueError(1),KeyError(2),TypeError(3)])
except* ValueError as e: print('V',e.exceptions)
except* (KeyError,TypeError) as e: print('KT',len(e.exceptions))
try:
    try: raise ExceptionGroup('g',[ValueError(1),KeyError(2)])
    except* ValueError: pass
except ExceptionGroup as e: print(e.exceptions)
assert True
try:
    assert 1>2, 'msg'
except AssertionError as e: print('AE',e)
def deco(n):
    def d(f): print('deco',n); return f
    return d
@deco(1)
@deco(2)
def dd(): return 'dd'
print(dd())
@deco(3)
class DD: pass
global_x=1
def setg():
    global global_x
    global_x=99
setg(); print(global_x)
class Meta(type):
    def __new__(m,n,b,ns,**kw): print(n,kw); return super().__new__(m,n,b,ns)
    def __init__(c,*a,**k): pass
class WM(metaclass=Meta,opt=1): pass
import os.path as osp, sys
from os.path import join as J, split
print(osp is sys.modules['os.path'], J('a','b'))
def kwonly(*,a=1,b): return a,b
print(kwonly(b=2))
print(*[1,2],*(3,),sep='-',end='!\n',**{})
print((lambda *a,k=2,**q:(a,k,q))(1,2,k=3,z=4))
def nested():
    x='outer'
    class C:
        x='cls'
        def g(self): return x
        y=x
        z=[x for _ in range(1)]
    return C().g(),C.y,C.z
print(nested())
class Priv:
    __a=1
    def g(self): self.__b=2; return self.__a,self._Priv__b
print(Priv().g())
def rr():
    try:
        raise ValueError(1)
    except ValueError:
        try: raise
        except ValueError as e: return e.args
print(rr())
def fin2():
    for i in range(3):
        try: return i
        finally:
            if i==0: continue
print(fin2())
def nestfin():
    try:
        try: 1/0
        finally: print('a')
    except ZeroDivisionError:
        print('b')
        try: return 'x'
        finally: print('c')
print(nestfin())
x=5
print({**{'a':1},'b':2,**{'c':3}}, [*range(3),9], {*[1,2],3}, (*'ab',))
print(x if x>3 else -x, not x, ~x, +x, -x)
print(3 in {1,2,3}, x in (5,6), x not in [5])
print("%s-%d" % ('a',3), b'a'+b'b', 'a' 'b', 0x10, 1_000, 1e3, 2j*2, ...)
def chain(a,b,c): return a<b<c, a==b!=c
print(chain(1,2,3),chain(1,1,2))
def longlist(): return [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,x,33]
print(longlist(), len([f(1,c=2) for _ in range(40)]))
del x
try: x
except NameError as e: print(e)
