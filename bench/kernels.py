"""Small kernels for a first look at speed: `pyrite bench/kernels.py`, and the same with any other Python. Prints CPU seconds and results."""

import time
def f(n):
    s = 0
    for i in range(n):
        s = s + i * 2
    return s
def fl(n):
    x = 0.0
    i = 0
    while i < n:
        x = x * 0.5 + i
        i += 1
    return x
class A:
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x
    def add(self, y):
        self.x += y
def g(n):
    a = A(3)
    t = 0
    for i in range(n):
        t += a.get()
        a.add(1)
    return t
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
def lst(n):
    l = [0] * 100
    for i in range(n):
        l[i % 100] += i
    return sum(l)
def gen(n):
    for i in range(n):
        yield i
def usegen(n):
    t = 0
    for x in gen(n): t += x
    return t
def app(n):
    l = []
    for i in range(n): l.append(i)
    return len(l)
def dct(n):
    d = {}
    for i in range(n):
        d[i & 1023] = d.get(i & 1023, 0) + 1
    return len(d)
for name, fn, n in [("int", f, 3000000), ("float", fl, 3000000), ("method", g, 1000000), ("fib", fib, 27), ("list", lst, 1000000), ("gen", usegen, 1000000), ("append", app, 1000000), ("dict", dct, 1000000)]:
    t = time.process_time()
    r = fn(n)
    print(name, round(time.process_time() - t, 3), r)
