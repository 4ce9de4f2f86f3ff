"""`OrderedDict`: all its methods, subclasses, pickles, changes while something iterates."""
from collections import OrderedDict as O
def t(s):
    try: print(s,'=>',repr(eval(s)))
    except BaseException as e: print(s,'!!',type(e).__name__,e)
for s in '''O(1,2)
O(3)
O([1])
O([(1,)])
O([(1,2,3)])
O([[1,2],'ab'])
O(a=1,b=2)
O({'x':1},y=2)
O().update(1,2)
O().update()
O().popitem()
O().popitem(False)
O().popitem(last=3)
O(a=1).move_to_end('b')
O(a=1).move_to_end()
O(a=1).move_to_end([])
O().pop('a')
O().pop('a',3)
O().pop('a',default=3)
O().pop()
O(a=1).pop('a')
O().setdefault('a')
O().setdefault('a',default=2)
O().setdefault()
O.fromkeys('ab')
O.fromkeys('ab',1)
O.fromkeys('ab',value=1)
O.fromkeys()
O(a=1,b=2).keys()
O(a=1,b=2).values()
O(a=1,b=2).items()
type(O().keys()),type(O().values()),type(O().items()),type(iter(O())),type(iter(O().items())),type(reversed(O()))
type(O().keys()).__mro__
[type(O().keys()).__module__, type(iter(O())).__module__]
list(reversed(O(a=1,b=2).items()))
list(reversed(O(a=1,b=2).values()))
list(reversed(O(a=1,b=2).keys()))
O(a=1,b=2)==O(b=2,a=1)
O(a=1,b=2)=={'b':2,'a':1}
O(a=1,b=2)!=O(b=2,a=1)
{'b':2,'a':1}==O(a=1,b=2)
O(a=1)<O(a=1)
O(a=1)|{'b':2}
{'b':2}|O(a=1)
O(a=1)|[('b',2)]
O(a=1)|3
O(a=1).__ior__(3)
O(a=1).__ior__([('b',2)])
O(a=1).copy()
O(a=1).__reduce__()[:4]
O(a=1).__dict__
O(a=1).__sizeof__()>0
iter(O(a=1,b=2)).__reduce__()
O(a=1).keys()&{'a'}
sorted(O(a=1).keys()|{'b'})
O(a=1).items()-{('a',1)}
O(a=1).keys()=={'a'}
'a' in O(a=1).keys()
O(a=1).keys().mapping
len(O(a=1).values())
O(a=1).keys().isdisjoint([3])
isinstance(O().keys(),type({}.keys()))
type(O().keys())()
type(iter(O()))()
O.__doc__
O.__init__
O.__text_signature__
O.__class_getitem__(int)
hash(O())
repr(O(a=O(b=1)))
bool(O()),bool(O(a=1))
O.__hash__'''.splitlines(): t(s)
def it(f,mk=iter):
    o=O((i,i) for i in range(5))
    try:
        for k in mk(o): f(o,k)
        print('ok',o)
    except BaseException as e: print(type(e).__name__,e)
it(lambda o,k:o.move_to_end(k))
it(lambda o,k:o.move_to_end(4))
it(lambda o,k:o.move_to_end(0,last=False))
it(lambda o,k:o.pop(k))
it(lambda o,k:o.__setitem__(k,8))
it(lambda o,k:o.__setitem__(9,8))
it(lambda o,k:o.clear())
it(lambda o,k:o.pop(k[0]),lambda o:o.items())
it(lambda o,k:o.popitem(),lambda o:o.values())
it(lambda o,k:o.popitem(),reversed)
it(lambda o,k:o.__setitem__(9,8),lambda o:o.keys())
o=O((i,i) for i in range(3)); i=iter(o); next(i); o[9]=1
for _ in range(3):
    try: print(next(i))
    except BaseException as e: print(type(e).__name__,e)
class S(O):
    def __setitem__(self,k,v): print('set',k,v); super().__setitem__(k,v)
    def __delitem__(self,k): print('del',k); super().__delitem__(k)
    def __getitem__(self,k): print('get',k); return super().__getitem__(k)
    def __contains__(self,k): print('in',k); return super().__contains__(k)
    def __missing__(self,k): print('missing',k); return 5
s=S(a=1,b=2); s.x=3
s.update(c=3); print(s); print(s.pop('a')); print(s.popitem()); s.move_to_end('b'); print(s.setdefault('z',1)); print(s.setdefault('z',2)); c=s.copy(); print(c, c.__dict__); print(s|{'q':1}); print(s==c); print(s.__reduce__()[:4], list(s.__reduce__()[4])); print(S.fromkeys('pq'))
try: print(s.pop('nope'))
except BaseException as e: print(type(e).__name__,e)
print(s.pop('nope',7))
s|={'w':1}; s.clear(); print(s); print(s['nope'])
del s
r=O(); r['me']=r; print(r)
import pickle,copy
o=O([(1,2),(3,4)]); o.attr=[1]
for p in range(6): q=pickle.loads(pickle.dumps(o,p)); print(q,q.__dict__,type(q))
print(copy.copy(o),copy.deepcopy(o),copy.copy(o).__dict__)
for i in range(20): o[i]=i
for i in range(0,20,3): o.move_to_end(i,last=False)
for i in range(0,20,4): o.move_to_end(i)
print(o); 
while o: print(o.popitem(last=False), end=' ') if len(o)%2 else print(o.popitem(), end=' ')
print()


def queue(count):
    """Items come at one end and leave at the other, as in a cache."""
    cache = O()
    seen = []
    for i in range(count):
        cache[i] = i * i
        if i % 3 == 0 and i // 2 in cache:
            cache.move_to_end(i // 2)
        if i % 7 == 0:
            cache.move_to_end(i, last=False)
        if len(cache) > 20:
            seen.append(cache.popitem(last=i % 5 == 0)[0])
    return len(seen), sum(seen), seen[::97], list(cache), next(iter(cache)), next(reversed(cache))
print(queue(3000))
o = O.fromkeys(range(40))
for i in range(2000):
    k = i * 7 % 40
    if i % 4 == 3: del o[k]; o[k] = i
    o.move_to_end(i * 11 % 40, last=bool(i % 3))
    if i % 500 == 0: print(list(o))
o = O.fromkeys(range(300)); order = []
while o:
    k = next(iter(o)); order.append(k); del o[k]
    if k % 10 == 0 and k < 300: o[k + 1000] = 1
print(order == list(range(300)) + [k + 1000 for k in range(0, 300, 10)], o, len(o))
o = O(); o.update(a=1); o.move_to_end('a', last=False); o['b'] = 2; o.move_to_end('b', last=False); o.clear(); o['c'] = 1; o['d'] = 2; print(o.popitem(last=False), o)
