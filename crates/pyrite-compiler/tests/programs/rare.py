import asyncio
async def co(x):
    await asyncio.sleep(0)
    return x*2
class ACM:
    async def __aenter__(self): print('aenter'); return 'v'
    async def __aexit__(self,*a): print('aexit',a[0]); return True
async def agen(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)
async def main():
    print(await co(3))
    async with ACM() as v:
        print(v)
        raise ValueError('in')
    async with ACM(), ACM() as w: print('both',w)
    out=[]
    async for i in agen(3):
        if i==1: continue
        out.append(i)
    else: out.append('else')
    print(out)
    print([x async for x in agen(3) if x], [await co(i) for i in range(2)], {x:await co(x) async for x in agen(2)})
    async def early():
        async with ACM(): return 'early'
    print(await early())
    try:
        async for i in agen(3):
            raise KeyError(i)
    except KeyError as e: print('KE',e)
asyncio.run(main())
class G[T]:
    def m[U](self,a:T,b:U=1)->U: return b
    x: T
print(G.__type_params__, G.__orig_bases__, G().m(1,b=5))
def gf[T:int,*Ts,**P](a:T,*,k=3): return a,k
print(gf(1),gf.__type_params__)
type L[K]=list[K]
print(L.__value__, L.__name__)
def ann(a:int,*b:str,c:'x'=1)->None: pass
print(ann.__annotate__(1))
class C:
    x:int=1
    y:'str'
    if True: z:float
print(C.__annotations__)
mm:int=3
def closures():
    fs=[]
    for i in range(3):
        def f(i=i): return i
        fs.append(f)
    return [f() for f in fs]
print(closures())
def cellparam(a):
    def g():
        nonlocal a
        a+=1
        return a
    return g(),a
print(cellparam(1))
class Base:
    def __init_subclass__(cls,**kw): print('sub',cls.__name__,kw)
class D1(Base,k=1): pass
class Desc:
    def __set_name__(s,o,n): print('set_name',n)
class D2: a=Desc()
def delcell():
    x=1
    def f(): return x
    del x
    try: f()
    except NameError as e: print(e)
    x=2
    return f()
print(delcell())
def exccell():
    try: raise ValueError('a')
    except ValueError as e:
        def g(): return e
        r=g()
    try: g()
    except NameError as err: print(type(err).__name__)
    return r
print(repr(exccell()))
try:
    raise ValueError('m')
except ValueError as e: pass
try: e
except NameError as x: print(x)
def comp_in_try():
    try: return [1/x for x in (1,0)]
    except ZeroDivisionError: return 'zd'
print(comp_in_try())
def gens():
    def g():
        try:
            while True:
                x=yield
                print('r',x)
        finally: print('closing')
    it=g(); next(it); it.send(1); it.close()
    return sum(i*j for i in range(3) for j in range(3) if i!=j)
print(gens())
print([[a+b for b in range(a)] for a in range(4)], [(lambda: a)() for a in range(3)])
class Scope:
    v=10
    l=[i for i in range(3)]
    def f(self): return [self.v+i for i in Scope.l]
    g=lambda self: self.v
print(Scope().f(),Scope().g(),hasattr(Scope,'i'))
def f_nested_q(): return f"{'a' if True else 'b'}{f'{1:>{2+3}}'!r:.{4}}"
print(f_nested_q())
print(f'{3!s:>5}{"x":{"<"}4}|')
def deep():
    x=0
    for i in range(3):
        for j in range(3):
            if j==2: break
            x+=i*j
        else: x=100
    return x
print(deep())
def tryelse():
    for i in range(3):
        try: pass
        except Exception: pass
        else:
            if i==1: break
    return i
print(tryelse())
def retfin():
    x=1
    try: return x
    finally: x=2
print(retfin())
def withret():
    class M:
        def __enter__(s): return s
        def __exit__(s,*a): return False
    with M() as a:
        with M() as b:
            return [a is not b, 1]
print(withret())
def multi_exc():
    try:
        try: raise ValueError(1)
        except ValueError as e: raise KeyError(2) from e
    except KeyError as k: return repr(k.__cause__)
print(multi_exc())
def lots(*a,**k): return len(a),sorted(k)
print(lots(*range(300)), lots(1,2,*[3],x=1,**{'y':2}), lots(**{'a':1},**{'b':2}))
try: lots(a=1,**{'a':2})
except TypeError as e: print('dup')
def cond(a,b,c):
    r=[]
    if a and (b or c): r.append(1)
    if not (a or b) and c: r.append(2)
    if (a if b else c): r.append(3)
    if not a: r.append(4)
    r.append(a and b or c)
    while a and not r[-1]: r.append(7)
    return r
for a in (0,1):
    for b in (0,1):
        for c in (0,1): print(cond(a,b,c))
def aug():
    d={'k':[1]}; d['k']+=[2]; d['k'][0]-=1
    s=[1,2,3,4]; s[1:3]+=[9]
    class O: pass
    o=O(); o.l=[]; o.l+=[1]
    x=5; x//=2; x**=3; x<<=1; x|=1; x@=type('M',(),{'__rmatmul__':lambda s,o:o+1})()
    return d,s,o.l,x
print(aug())
def star():
    a,*b=1,; *c,d=(1,2,3); [e,[f,*g]]=1,[2,3,4]
    for x,*y in [(1,2,3),(4,)]: print(x,y)
    return a,b,c,d,e,f,g
print(star())
import sys
def t(): 
    t"hi {1+1!r:>{3}} there"
    return t"hi {1+1!r:>{3}} there".values
print(t())
print(__debug__, __name__)
def annlocal():
    x:int
    y:undefined_name=3
    return y
print(annlocal())
def gs(): return (yield)
print(type(gs()).__name__)
def lam(): return [(lambda x=i: x)() for i in range(2)], (lambda: (yield))
print(lam()[0])
def swp(l,i,j): l[i],l[j]=l[j],l[i]; return l
print(swp([1,2,3],0,2))
def sl(l): return l[1:],l[:1],l[:],l[::2],l[-1],l[1:2,::3] if False else 0
print(sl([1,2,3,4]))
print("é\ud800"=="é"+chr(0xd800), '\N{BULLET}', '\u2028'=='\u2028', "\x41\101", r"\n", b"\xff")
def m2(p):
    match p:
        case (1|2) as n, (3|4) as k: return n,k
        case {'a':[x,{'b':y}]} if x>y: return x,y
        case complex(real=r,imag=i): return r,i
        case -1|1+2j: return 'lit'
        case str(): return p
        case _: return 'def'
for p in ([1,4],{'a':[3,{'b':2}]},{'a':[1,{'b':2}]},3j,-1,'s',None): print(m2(p))
def while_else():
    n=3
    while n:
        n-=1
        if n==1: break
    else: return 'no'
    return n
print(while_else())
def huge(x):
    if x==1: return 1
    elif x==2: return 2
    elif x==3: return 3
    else: return 4
print([huge(i) for i in range(5)])
def f_try_loop():
    for i in range(5):
        try:
            try:
                if i==1: continue
                if i==3: break
                print('i',i)
            finally: print('f1',i)
        finally: print('f2',i)
f_try_loop()
def f_star_ex():
    try:
        try: raise ExceptionGroup('g',[ValueError(1)])
        except* ValueError as e: raise KeyError('new')
    except BaseException as e: return type(e).__name__
print(f_star_ex())
def nonloc_comp():
    total=0
    def add(x):
        nonlocal total
        total+=x
        return total
    return [add(i) for i in range(4)], total
print(nonloc_comp())
print([x for x in [1,2,3] if (y:=x)>1], y)
def genwalrus(): 
    list((q:=i) for i in range(3)); return q
print(genwalrus())
class W:
    a=1
    b=[a2 for a2 in (1,2)]
    c=list(z for z in (a,2))
print(W.c)
