def swap(n):
    a, b, c = 1, 2, 3
    for _ in range(n):
        a, b, c = b, c, a
    return a, b, c


print(swap(4000))


def pairs(n):
    total = 0
    for i, (a, b) in enumerate([(1, 2), (3, 4), (5, 6)] * n):
        total += a * b - i
    return total


print(pairs(1000))


def starred(n):
    out = 0
    for i in range(n):
        first, *rest, last = range(i % 5 + 2)
        out += first + last + len(rest)
    return out


print(starred(3000))


def wrong_length(n):
    errors, total = 0, 0
    data = [(1, 2), [3, 4], "ab", (1, 2, 3), (1,), {5: 1, 6: 2}]
    for i in range(n):
        try:
            a, b = data[i % 6]
            total += a if isinstance(a, int) else 1
        except ValueError:
            errors += 1
    return errors, total


print(wrong_length(3000))


def returns(i):
    return i, i + 1, (i + 2, [i + 3])


def nested(n):
    t = 0
    for i in range(n):
        a, b, (c, [d]) = returns(i)
        t += a - b + c * d
    return t


print(nested(3000))


def star_call(n):
    def f(a, b=2, *c, **d):
        return a + b + len(c) + sum(d.values())
    t = 0
    for i in range(n):
        args = (i,) * (i % 4 + 1)
        t += f(*args, **({"k": i} if i % 2 else {}))
    return t


print(star_call(3000))


def generator_unpack(n):
    t = 0
    for i in range(n):
        a, b, c = (k * i for k in range(3))
        t += a + b + c
    return t


print(generator_unpack(1000))


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


print(fib(300), fib(1000) % 10**9)
d = {i: (i, str(i)) for i in range(500)}
total = 0
for _ in range(6):
    for key, (number, text) in d.items():
        total += key + number + len(text)
print(total)
