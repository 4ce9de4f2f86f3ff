# Weak proxies do what their objects do; the references to an object can be listed.
import gc
import operator
import re
import weakref


class Number:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __add__(self, other):
        return ("add", self.value, other)

    def __radd__(self, other):
        return ("radd", self.value, other)

    def __iadd__(self, other):
        return ("iadd", self.value, other)

    def __divmod__(self, other):
        return ("divmod", self.value, other)

    def __pow__(self, other, modulus=None):
        return ("pow", self.value, other, modulus)

    def __matmul__(self, other):
        return ("matmul", self.value, other)

    def __floordiv__(self, other):
        return ("floordiv", self.value, other)

    def __neg__(self):
        return ("neg", self.value)

    def __abs__(self):
        return ("abs", self.value)

    def __bytes__(self):
        return b"bytes"

    def __reversed__(self):
        return iter([2, 1])

    def __lt__(self, other):
        return ("lt", other)


number = Number(5)
proxy = weakref.proxy(number)
print(operator.index(proxy), [10, 11, 12, 13, 14, 15][proxy], proxy + 1, 1 + proxy, divmod(proxy, 2))
print(pow(proxy, 2), pow(proxy, 2, 3), proxy @ 1, proxy // 1, -proxy, abs(proxy), bytes(proxy), list(reversed(proxy)), proxy < 3)
copy = proxy
copy += 4
print(copy)


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: hash(proxy))
attempt(lambda: next(proxy))
attempt(lambda: proxy * 2)
attempt(lambda: ~proxy)
attempt(lambda: proxy[0])
attempt(lambda: proxy.missing)


class Items(dict):
    pass


items = Items(a=1)
proxy = weakref.proxy(items)
del proxy["a"]
print(items, len(proxy), bool(proxy))


def generate():
    yield 1


generator = generate()
print(next(weakref.proxy(generator)))


class Thing:
    pass


thing = Thing()
plain, called = weakref.ref(thing), weakref.ref(thing, print)
proxy = weakref.proxy(thing)
print(weakref.getweakrefcount(thing), set(map(id, weakref.getweakrefs(thing))) == {id(plain), id(called), id(proxy)})
print(weakref.getweakrefcount(1), weakref.getweakrefs(1))
print(re.sub("0x[0-9a-f]+", "0x", f"{plain!r} {proxy!r} {weakref.ref(attempt)!r} {weakref.ref(Thing)!r}"))
