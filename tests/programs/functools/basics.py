import functools


@functools.lru_cache(maxsize=3)
def square(n):
    print("compute", n)
    return n * n


print([square(n) for n in [1, 2, 1, 3, 4, 1, 2]], square.cache_info())
square.cache_clear()
print(square.cache_info(), square.__name__, square.__wrapped__(5))


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(200), fib.cache_info().hits > 0)


@functools.lru_cache(typed=True)
def typed(x):
    return type(x).__name__


print(typed(1), typed(1.0), typed(True), typed.cache_info().currsize)
try:
    fib([])
except TypeError as e:
    print(e)
p = functools.partial(int, base=2)
q = functools.partial(p, "101")
print(p("110"), q(), p.func, p.args, p.keywords, q.args, functools.partial(print, "a", sep="-")("b", "c"), repr(functools.partial(max, 1)))
print(functools.reduce(lambda a, b: a - b, [10, 2, 3]), functools.reduce(lambda a, b: a + b, [], 5), functools.reduce(max, "hello"))
try:
    functools.reduce(lambda a, b: a, [])
except TypeError as e:
    print(e)


@functools.total_ordering
class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n


print(V(1) <= V(2), V(1) > V(2), V(2) >= V(2), V(1) < V(2))


@functools.singledispatch
def show(x):
    return "object"


@show.register
def _(x: int):
    return "int"


@show.register(list)
def _(x):
    return "list of " + ", ".join(show(i) for i in x)


print(show("a"), show(1), show(True), show([1, "x"]))


class C:
    @functools.cached_property
    def heavy(self):
        print("computing")
        return 42

    @functools.partialmethod
    def dummy(self):
        pass

    def power(self, a, b):
        return a ** b

    square = functools.partialmethod(power, b=2)


c = C()
print(c.heavy, c.heavy, c.__dict__, c.square(5))


def plain():
    """doc"""


@functools.wraps(plain)
def wrapper():
    pass


print(wrapper.__name__, wrapper.__doc__, wrapper.__wrapped__ is plain, functools.cmp_to_key(lambda a, b: a - b)(1) < functools.cmp_to_key(lambda a, b: a - b)(2))
