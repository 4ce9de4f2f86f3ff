nested = []
for _ in range(100):
    nested = [nested]
print(str(nested).count("["), nested == nested, len(repr(nested)))
a = b = None
for i in range(200):
    a, b = (a, i), (b, i)
print(a == b, hash(a) == hash(b), a < (b, 0) if False else "compared")
import sys
print(sys.getrecursionlimit())
sys.setrecursionlimit(150)


def depth(n=1):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


print(100 < depth() <= 150)
sys.setrecursionlimit(5000)


def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


print(count(4000))
try:
    sys.setrecursionlimit(0)
except ValueError as e:
    print(e)
sys.setrecursionlimit(1000)


class A:
    def __init__(self, child=None):
        self.child = child

    def __eq__(self, o):
        return isinstance(o, A) and self.child == o.child

    def __iter__(self):
        if self.child:
            yield from self.child
        yield 1


x = None
for _ in range(60):
    x = A(x)
y = None
for _ in range(60):
    y = A(y)
print(x == y, sum(x))


def loop_a():
    return loop_b()


def loop_b():
    yield from loop_a()


try:
    list(loop_b())
except RecursionError:
    print("generators too deep")


class B:
    def __getattr__(self, name):
        return self.other


try:
    B().x
except RecursionError:
    print("attributes too deep")


class C:
    __slots__ = ()

    def __call__(self):
        return self()


try:
    C()()
except RecursionError:
    print("calls too deep")
