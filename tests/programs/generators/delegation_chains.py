"""Chains of generators that delegate: what goes through them, what stops them, who can be seen in between."""

import sys
import traceback
def leaf(n):
    for i in range(n):
        x = yield i
        if x: print("got", x)
    return "leaf-done"
def mid(n):
    r = yield from leaf(n)
    print("mid", r)
    yield "m"
    return r*2
def root(n):
    try:
        r = yield from mid(n)
        print("root", r)
    finally:
        print("fin")
print(list(root(3)))
g = root(5)
print(next(g), next(g), g.send("hey"), next(g))
g.close()
g=root(2)
print(next(g), g.gi_running, g.gi_suspended, g.gi_yieldfrom.__name__)
try: g.throw(KeyError("x"))
except KeyError as e: print("KeyError", e, len(traceback.extract_tb(e.__traceback__)))
def bad():
    yield 1
    yield 2
    1/0
def m2(): yield from bad()
def r2():
    try:
        yield from m2()
    except ZeroDivisionError as e:
        print([f.name for f in traceback.extract_tb(e.__traceback__)])
        yield "caught"
        raise
try:
    for v in r2(): print(v)
except ZeroDivisionError as e:
    print([f.name for f in traceback.extract_tb(e.__traceback__)])
gs=[]
def nosy():
    yield 0
    f=sys._getframe(); names=[]
    while f: names.append(f.f_code.co_name); f=f.f_back
    print(names)
    for g in gs:
        print(g.__name__, g.gi_running, g.gi_suspended, g.gi_yieldfrom and g.gi_yieldfrom.__name__)
        try: next(g)
        except ValueError as e: print(e)
        try: g.throw(KeyError)
        except ValueError as e: print(e)
        try: g.close()
        except ValueError as e: print(e)
    yield 1
def wrap(inner):
    yield from inner
a=nosy(); b=wrap(a); c=wrap(b); d=wrap(c)
gs[:]=[a,b,c,d]
for value in d:
    print(value)
# shared
s = leaf(6)
p=wrap(s); q=wrap(s)
print(next(p), next(q), next(s), next(p), next(q), list(p), list(q))
# running elsewhere
def weird():
    yield 0
    try: print(next(outer))
    except ValueError as e: print("V", e)
    yield 1
w=weird(); outer=wrap(w)
print(next(outer), next(w), list(outer))
class Tree:
    def __init__(s,l,v,r): s.l,s.v,s.r=l,v,r
    def __iter__(s):
        if s.l: yield from s.l
        yield s.v
        if s.r: yield from s.r
def tree(r):
    n=len(r)
    if n==0: return None
    i=n//2
    return Tree(tree(r[:i]), r[i], tree(r[i+1:]))
t=tree(range(1000))
print(sum(t), sum(t), [x for x in t][:5], sum(x for x in t), list(t)[-1])


# An exception that a generator in between is handling is seen further in.
def asks():
    for i in range(3):
        yield str(sys.exc_info()[1])


def handles():
    try:
        raise ValueError("outer")
    except ValueError:
        yield from asks()
    yield str(sys.exc_info()[1])


print(list(wrap(wrap(handles()))))


# What is yielded from deep inside, and thrown in there.
def catches():
    while True:
        try:
            yield "waiting"
        except KeyError as error:
            yield f"caught {error}"
        except IndexError:
            return "over"


def deep(levels, inner):
    if levels == 0:
        return (yield from inner)
    result = yield from deep(levels - 1, inner)
    return (result, levels)


chain = deep(40, catches())
print(next(chain), chain.throw(KeyError("k")), next(chain))
try:
    chain.throw(IndexError)
except StopIteration as stop:
    print(str(stop.value)[-30:])


def raises_stop():
    yield 1
    raise StopIteration("no")


try:
    print(list(wrap(wrap(raises_stop()))))
except RuntimeError as error:
    print(error, repr(error.__cause__), len(traceback.extract_tb(error.__traceback__)))


# Coroutines delegate in the same way.
class Suspend:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def inner(n):
    total = 0
    for i in range(n):
        total += await Suspend(i)
    return total


async def between(levels, n):
    if levels == 0:
        return await inner(n)
    try:
        return await between(levels - 1, n) + 1
    finally:
        if levels == 2:
            print("leaving", levels)


def drive(coroutine):
    sent = []
    value = None
    while True:
        try:
            sent.append(coroutine.send(value))
        except StopIteration as stop:
            return sent, stop.value
        value = sent[-1] * 10


print(drive(between(5, 200))[1], drive(between(30, 3)))
coroutine = between(3, 3)
coroutine.send(None)
print(coroutine.cr_running, coroutine.cr_suspended, coroutine.cr_await.__name__)
try:
    coroutine.throw(OSError("no more"))
except OSError as error:
    print(error, [frame.name for frame in traceback.extract_tb(error.__traceback__)])
