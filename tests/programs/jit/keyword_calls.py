def f(a, b=2, *, c=3, **rest):
    return a + b * 10 + c * 100 + sum(rest.values()) * 1000


def run(n):
    t = 0
    for i in range(n):
        t += f(1)
        t += f(i, c=4)
        t += f(b=i, a=1)
        t += f(1, 2, c=3, d=4, e=i)
        options = {"c": i} if i % 3 else {"b": 1, "z": 2}
        t += f(1, **options)
    return t


print(run(3000))


def defaults(n):
    t = 0

    def g(x, y=[], z=0):
        y.append(x)
        if len(y) > 5:
            y.clear()
        return len(y) + z

    for i in range(n):
        t += g(i)
        t += g(i, z=i)
        t += g(i, [])
    return t


print(defaults(3000))


def changed_defaults(n):
    def g(x=1):
        return x
    t = 0
    for i in range(n):
        if i == 1000:
            g.__defaults__ = (5,)
        if i == 2000:
            g.__defaults__ = ("s",)
        r = g()
        t += r if r != "s" else 100
    return t


print(changed_defaults(3000))


def code_swapped(n):
    def g(x):
        return x + 1

    def h(x):
        return x * 2

    t = 0
    for i in range(n):
        if i == 1500:
            g.__code__ = h.__code__
        t += g(3)
    return t


print(code_swapped(3000))


def errors(n):
    count = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                f()
            elif i % 3 == 1:
                f(1, 2, 3)
            else:
                f(1, a=2)
        except TypeError:
            count += 1
    return count


print(errors(3000))


class P:
    def __init__(self, x=0, y=0, **extra):
        self.x, self.y = x, y
        self.__dict__.update(extra)

    def moved(self, dx=0, dy=0):
        return P(x=self.x + dx, y=self.y + dy)


p = P()
for i in range(3000):
    p = p.moved(dy=1) if i % 2 else p.moved(dx=2)
print(p.x, p.y, P(z=5).z)
import functools
add = functools.partial(f, 1, c=7)
print(sum(add(b=i) for i in range(2000)), add(b=1, k=1))
