"""What `f_locals` shows and takes, and what is left of it when a frame was cleared."""

import sys
def t(n,f):
    try:
        print(n, f())
    except Exception as error:
        print(n, type(error).__name__, error)

class S(str): pass
def f():
    d=sys._getframe().f_locals
    x=1
    t(1, lambda: list(reversed(d)))
    t(1, lambda: type(reversed(d)))
    class K:
        def __init__(s,v): s.v=v
        def __hash__(s): return hash(s.v)
        def __eq__(s,o): return s.v==o
    k=K('x')
    d[k]=5
    t(2, lambda: x)
    t(2, lambda: d[k])
    d[S('x')]=7
    t(3, lambda: x)
    t(3, lambda: S('x') in d)
f()
def make_frames():
    def outer():
        x = 5
        y = 6
        def inner():
            z = x + 2
            1/0
            t = 9
        return inner()
    try: outer()
    except ZeroDivisionError as e:
        tb=e.__traceback__; frames=[]
        while tb: frames.append(tb.tb_frame); tb=tb.tb_next
        return frames
a,b,c=make_frames()
b.clear(); c.clear()
t(4, lambda: (b.f_locals, c.f_locals))
def d(): del a.f_trace_opcodes
t(5, d)
