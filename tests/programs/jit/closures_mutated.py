def counter():
    n = 0

    def step(k=1):
        nonlocal n
        n += k
        return n

    return step


a, b = counter(), counter()
for i in range(4000):
    a()
    if i % 4 == 0:
        b(2)
print(a(), b())


def shared(n):
    value = 0

    def inc():
        nonlocal value
        value += 1

    def double():
        nonlocal value
        value *= 2
        if value > 1000:
            value = 1.5

    for i in range(n):
        inc()
        if i % 7 == 0:
            double()
    return value


print(shared(4000))


def loop_cell(n):
    total = 0
    fs = []
    for i in range(n):
        def f():
            return i + total
        if i % 1000 == 0:
            fs.append(f)
        total += 1
    return [f() for f in fs]


print(loop_cell(4000))


def late(n):
    def get():
        return x
    out = []
    for i in range(n):
        x = i if i < n - 1 else "text"
        if i % 900 == 0 or i == n - 1:
            out.append(get())
    return out


print(late(3000))


def unbind(n):
    x = 0
    missing = 0

    def get():
        return x

    for i in range(n):
        if i % 500 == 499:
            del x
            try:
                get()
            except NameError:
                missing += 1
            x = i
        else:
            x = get() + 1
    return x, missing


print(unbind(3000))
adders = [lambda v, i=i: v + i for i in range(5)]
x = 0
for i in range(5000):
    x = adders[i % 5](x)
print(x)
