# Plain weak references are shared; callables written in Rust in hot code.
import functools
import gc
import operator
import weakref
from weakref import ref


class C:
    pass


class R(ref):
    pass


c = C()
a = ref(c)
print(ref(c) is a, ref(c, None) is a, weakref.ref(c) is a)
print(R(c) is a, R(c) is R(c), ref(c, print) is a)
print(ref(c, print) is ref(c, print))
print(weakref.getweakrefcount(c) >= 1, a in weakref.getweakrefs(c))
print(hash(ref(c)) == hash(c), ref(c) == a, {ref(c): 1}[a])
print(ref(C) is ref(C), ref(C)() is C)

for wrong in ((), (1,), (c, None, 1), (c, None, 1, 2)):
    try:
        ref(*wrong)
    except TypeError as e:
        print(type(e).__name__, e)
try:
    ref(c, None, 3)
except TypeError as e:
    print(e)


# In hot code: many objects, each with its own reference.
def references(n):
    kept = [C() for _ in range(10)]
    same = True
    for i in range(n):
        o = kept[i % 10]
        r = ref(o)
        same = same and r() is o and r is ref(o)
        if i % 50 == 0:
            kept[i // 50 % 10] = C()
    return same


print(references(5000))

# What is dead is not found again.
seen = []
for i in range(3000):
    o = C()
    o.i = i
    seen.append(ref(o))
    if ref(o)().i != i:
        print("wrong", i)
del o
gc.collect()
print(sum(r() is not None for r in seen) <= 1)


# Callables with a `__call__` of their own in Rust.
calls = []


@functools.lru_cache(maxsize=4)
def cached(x):
    calls.append(x)
    if x == 3:
        raise ValueError(x)
    return x * 2


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@functools.lru_cache(maxsize=0)
def never(x):
    return x


class Key:
    hashed = 0

    def __init__(self, v):
        self.v = v

    def __hash__(self):
        Key.hashed += 1
        return hash(self.v)

    def __eq__(self, other):
        return self.v == other.v


@functools.lru_cache
def by_key(k):
    return k.v


def hot(n):
    second = operator.itemgetter(1)
    both = operator.itemgetter(0, "k")
    name = operator.attrgetter("i")
    add = functools.partial(operator.add, 1)
    d = {0: "zero", "k": "kay"}
    o = C()
    o.i = 7
    errors = 0
    total = 0
    for i in range(n):
        try:
            total += cached(i * i % 6)
        except ValueError:
            errors += 1
        total += second((i, i + 1, 2)) + add(i) + name(o)
        if both(d) != ("zero", "kay"):
            print("wrong")
        total += by_key(Key(i % 3)) + never(i)
        try:
            second((1,))
        except IndexError as e:
            errors += 1
        try:
            second((1,), 2)
        except TypeError as e:
            errors += 1
        try:
            cached([])
        except TypeError as e:
            errors += 1
    return total, errors


print(hot(4000))
print(cached.cache_info(), len(calls))
print(never.cache_info(), by_key.cache_info(), Key.hashed)
print(fibonacci(80), fibonacci.cache_info())


# A class whose `__call__` is that of another type, and one that changes it.
class Odd:
    __call__ = operator.itemgetter.__call__


class Changing:
    __call__ = len

    def __len__(self):
        return 5


def try_odd(n):
    failed = 0
    for i in range(n):
        try:
            Odd()(i)
        except TypeError as e:
            failed += 1
            text = str(e)
    return failed, text


print(try_odd(3000))

