def make_adders():
    adders = []
    for i in range(3):
        def add(n, i=i):
            return n + i
        adders.append(add)
    return adders


print([a(10) for a in make_adders()])


def late_binding():
    result = []
    for i in range(3):
        result.append(lambda: i)
    return [f() for f in result]


print(late_binding())


def memo(f):
    cache = {}

    def wrapper(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]

    wrapper.cache = cache
    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), len(fib.cache))


def three():
    a = 1

    def two():
        b = 2

        def one():
            nonlocal a, b
            a += 10
            b += 20
            return a + b

        return one, lambda: b

    one, read_b = two()
    return one, read_b, lambda: a


one, read_b, read_a = three()
print(one(), one(), read_a(), read_b())
print(len(one.__closure__), sorted(c.cell_contents for c in one.__closure__))
print(one.__code__.co_freevars)


def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value
    return run


print(compose(lambda v: v + 1, lambda v: v * 2, str, lambda s: s + "!")(4))


def class_closure(tag):
    class Tagged:
        label = tag

        def get(self):
            return tag, __class__.__name__, self.label
    return Tagged


print(class_closure("t1")().get(), class_closure("t2")().get())


def swap():
    x = 1
    def get():
        return x
    x = 2
    first = get()
    del x
    try:
        get()
    except NameError as e:
        return first, str(e)


print(swap())


def comprehension_capture():
    k = 3
    fs = [lambda v: v * k for _ in range(2)]
    k = 5
    return [f(1) for f in fs], {x: k + x for x in range(2)}


print(comprehension_capture())
