# Whatever an instruction calls, be it a special method, a descriptor or a callback: the frames of the callers are known there, and where they are.
import sys

seen = []


def note(result=None):
    frame = sys._getframe(1)
    chain = []
    while frame.f_back and frame.f_code.co_name != "run":
        frame = frame.f_back
        chain.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
    seen.append("<".join(chain[:-1]))
    return result


def special(text):
    def method(self, *arguments, **keywords):
        result = RESULTS[text]
        return note(result(self) if callable(result) else result)
    return method


RESULTS = {
    "__bool__": True, "__len__": 2, "__hash__": 7, "__index__": 1, "__int__": 3, "__float__": 1.5, "__complex__": 1j,
    "__repr__": "r", "__str__": "s", "__format__": "f", "__bytes__": b"b", "__contains__": True, "__length_hint__": 3,
    "__iter__": lambda self: iter([1, 2]), "__reversed__": lambda self: iter([2, 1]), "__getitem__": 5, "__missing__": 6,
    "__eq__": True, "__ne__": False, "__lt__": True, "__le__": True, "__gt__": False, "__ge__": False,
    "__enter__": 1, "__exit__": None, "keys": ("a",), "__dir__": ["b", "a"], "__round__": 2, "__trunc__": 2, "__floor__": 2, "__ceil__": 2,
    "__divmod__": (1, 2), "__rdivmod__": (1, 2), "__instancecheck__": True, "__subclasscheck__": True, "__fspath__": "/nowhere",
    "__setattr__": None, "__delattr__": None, "__setitem__": None, "__delitem__": None, "__call__": 1, "__abs__": 1, "__sizeof__": 10,
}
names = list(RESULTS) + ["__getattr__", "__neg__", "__pos__", "__invert__"]
for operator in "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor".split():
    for prefix in ("__", "__r", "__i"):
        RESULTS[f"{prefix}{operator}__"] = lambda self: self
        names.append(f"{prefix}{operator}__")
for name in names:
    RESULTS.setdefault(name, lambda self: self)

Thing = type("Thing", (), {name: special(name) for name in names})
Plain = type("Plain", (), {name: special(name) for name in names if name[:3] == "__r" and name != "__repr__" and name != "__round__"})


class Descriptor:
    def __get__(self, instance, owner):
        return note(1)

    def __set__(self, instance, value):
        note()

    def __delete__(self, instance):
        note()

    def __set_name__(self, owner, name):
        note()


class Meta(type):
    def __instancecheck__(cls, instance):
        return note(True)

    def __subclasscheck__(cls, other):
        return note(True)

    def __call__(cls, *arguments, **keywords):
        return note(1)

    def __iter__(cls):
        return note(iter(()))

    def __or__(cls, other):
        return note(cls)

    def __getitem__(cls, key):
        return note(cls)

    @classmethod
    def __prepare__(metaclass, name, bases, **keywords):
        return note({})


class Iterator:
    def __init__(self):
        self.left = 3

    def __iter__(self):
        return note(self)

    def __next__(self):
        self.left -= 1
        if self.left:
            return note(self.left)
        raise StopIteration


class Default(dict):
    def __missing__(self, key):
        return note(key)


def callback(*arguments, **keywords):
    return note(1)


x = Thing()
BODY = r"""
x + 1
1 + x
x - 1
2 - x
x * 1
3 * x
x @ x
1 @ x
x / 2
2 / x
x // 2
2 // x
x % 2
2 % x
'%s' % x
'%r %s' % (x, x)
'%(a)s' % x
x ** 2
2 ** x
x << 1
1 << x
x >> 1
1 >> x
x & 1
1 & x
x | 1
1 | x
x ^ 1
1 ^ x
1.5 + x
[] + x
'' + x
-x
+x
~x
not x
x == 1
1 == x
x != 1
x < 1
1 < x
x <= 1
x > 1
x >= 1
[x] == [1]
(x,) < (1,)
{1: x} == {1: 2}
1 in x
1 not in x
x in [1]
x in (1, 2)
x in {7}
x in {7: 1}
if x: pass
while not x: pass
y = x and 1
y = x or 1
y = 1 if x else 2
assert x
y = 1 < x < 3
if x == 1: pass
if x < 1: pass
if 1 in x: pass
f'{x}'
f'{x!r}'
f'{x!s}'
f'{x:10}'
f'a{x}b{x}'
t'{x}'
x[0]
x[x]
x['a']
x[1:2]
[1, 2][x]
[1, 2, 3][x:]
(1, 2)[x]
'ab'[x]
b'ab'[x]
range(5)[x]
Default()[1]
x[0] = 1
x[1:2] = 1
y = [1, 2, 3]; y[x] = 1
y = [1, 2, 3]; y[x:] = []
y = {}; y[x] = 1
del x[0]
del x[1:2]
y = [1, 2, 3]; del y[x]
y = [1, 2, 3]; del y[x:]
x.attribute
x.method()
x.attribute = 1
x.attribute += 1
del x.attribute
d.value
d.value = 1
del d.value
Described.value
x += 1
x -= 1
x *= 1
x @= 1
x /= 1
x //= 1
x %= 1
x **= 1
x <<= 1
x >>= 1
x &= 1
x |= 1
x ^= 1
x[0] += 1
for y in x: pass
for y in Iterator(): pass
[y for y in Iterator()]
{y for y in Iterator()}
{y: 1 for y in Iterator()}
[x for y in (1,) if x]
a, b = x
a, *b = x
a, b = Iterator()
a, *b = Iterator()
[*x]
(*x, 1)
{*x}
[*Iterator()]
{x}
{x: 1}
{1: 2, x: 3}
{**x}
{'b': 1, **x}
callback(*x)
callback(**x)
callback(1, *x, k=1, **x)
callback()
x()
x(1, a=2)
with x: pass
with x as y: pass
class A: a = Descriptor()
class A(metaclass=Meta): pass
class A(Base, k=1): pass
class A(x.__class__): a = x + 1
isinstance(1, WithMeta)
issubclass(int, WithMeta)
WithMeta()
WithMeta[1]
WithMeta | int
len(x)
bool(x)
hash(x)
repr(x)
str(x)
ascii(x)
format(x)
format(x, 'a')
int(x)
float(x)
complex(x)
bytes(x)
abs(x)
round(x)
divmod(x, 1)
divmod(1, x)
pow(x, 2)
pow(2, x)
iter(x)
reversed(x)
next(Iterator())
list(x)
tuple(x)
set(x)
frozenset(x)
dict(x)
list(Iterator())
tuple(Iterator())
sum(Iterator())
min(Iterator())
max(Iterator())
any(Iterator())
all(Iterator())
sorted(Iterator())
any([x])
all([x])
sum([x])
sum([1, x])
min([x, x])
max([x, x])
max(x, 1, key=callback)
min([1, 2], key=callback)
sorted([2, 1], key=callback)
sorted([x, x])
[2, 1].sort(key=callback)
[x].index(1)
[x].count(1)
[x].remove(1)
(x,).index(1)
{7: 1}.get(x)
{7: 1}.pop(x)
{}.setdefault(x)
{}.update(x)
{7}.add(x)
{7}.discard(x)
{1}.union(x)
'{}'.format(x)
'{0.a}'.format(x)
'{0[a]}'.format(x)
'{a}'.format_map(x)
list(map(callback, [1]))
list(filter(callback, [1]))
list(zip(x))
list(callback() for y in (1, 2))
sum(callback() for y in (1, 2))
any(not callback() for y in (1, 2))
max(callback(y) for y in Iterator())
list(map(lambda y: sum(callback() for z in (1, 2)), (1, 2)))
sorted((callback() for y in (1, 2)), key=callback)
set(x + y for y in (1, 2))
all(x for y in (1, 2))
list(enumerate(x))
[y for y in map(callback, [1])]
[y for y in filter(callback, [1])]
[y for y in zip(Iterator())]
for y in map(callback, [1]): pass
for y in filter(callback, [1]): pass
for y in zip(Iterator()): pass
for y in enumerate(Iterator()): pass
for y in iter(callback, 1): pass
getattr(x, 'a')
getattr(x, 'a', 1)
hasattr(x, 'a')
setattr(x, 'a', 1)
delattr(x, 'a')
getattr(d, 'value')
dir(x)
isinstance(x, (str, WithMeta))
chr(x)
hex(x)
bin(x)
range(x)
slice(x, 1) == slice(Thing(), 1)
'a' * x
[1] * x
'abc'.find('b', x)
'a'.ljust(x)
b'abc'.find(x)
functools.reduce(callback, [1, 2])
functools.partial(callback)()
functools.cmp_to_key(callback)(1) < functools.cmp_to_key(callback)(2)
cached()
re.compile('a').sub(lambda found: str(callback()), 'a')
next(itertools.starmap(callback, [()]))
list(itertools.takewhile(callback, [1]))
list(itertools.accumulate([1, 2], callback))
list(itertools.groupby([1], callback))
operator.add(x, 1)
operator.attrgetter('a')(x)
operator.itemgetter(0)(x)
operator.methodcaller('a')(x)
math.floor(x)
math.sqrt(x)
collections.deque(x)
collections.defaultdict(callback)[1]
prop.value
prop.value = 1
del prop.value
super_call.method()
""".strip("\n").splitlines()

import array, collections, functools, itertools, math, operator, re


class Described:
    value = Descriptor()


class Base:
    def __init_subclass__(cls, **keywords):
        note()


class Property:
    value = property(lambda self: note(1), lambda self, value: note(), lambda self: note())


class WithMeta(metaclass=Meta):
    pass


class Super:
    def method(self):
        return super().__getattribute__("value")

    value = property(lambda self: note(1))


cached = functools.lru_cache(None)(lambda: note(1))
namespace = globals()


def run(times):
    for number, line in enumerate(BODY):
        source = "def f():\n global x\n" + "".join(f" {part}\n" for part in line.replace("\\n", "\n").split("\n"))
        source += " return 0\n"
        scope = dict(namespace, x=Thing(), d=Described(), prop=Property(), super_call=Super())
        exec(compile(source, "f", "exec"), scope)
        function = scope["f"]
        results = []
        for _ in range(times):
            scope["x"] = Thing()
            seen.clear()
            try:
                function()
            except Exception as exception:
                results.append((tuple(seen), type(exception).__name__, str(exception)))
            else:
                results.append((tuple(seen),))
        first = results[0]
        if line != "cached()":
            for result in results:
                if result != first:
                    print("CHANGES", line, first, result)
                    break
        print(line, "|", *first[1:], "|", *first[0])


run(3)
