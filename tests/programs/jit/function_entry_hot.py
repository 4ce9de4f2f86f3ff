# No loops in sight: what becomes hot are functions.
def a(x):
    return b(x) + 1 if x else 0


def b(x):
    return a(x - 1) + 2


for _ in range(60):
    r = a(100)
print(r)


def branchy(x):
    if x % 2:
        if x % 3:
            return x
        return -x
    elif x % 5 == 0:
        return x * 0.5
    return None


out = {}
for i in range(4000):
    k = type(branchy(i)).__name__
    out[k] = out.get(k, 0) + 1
print(out)


def many_args(a, b, c, d, e, f, g, h, i, j, k, l):
    return a + b - c * d + e - f + g * h - i + j - k + l


print(sum(many_args(n, 2, 3, n, 5, 6, 7, n, 9, 10, 11, n) for n in range(2000)))


def changes_return(n):
    if n < 2500:
        return n
    if n < 2700:
        return float(n)
    return str(n)


acc = 0
for n in range(3000):
    v = changes_return(n)
    acc += v if not isinstance(v, str) else len(v)
print(acc)


class Acc:
    def __init__(self):
        self.total = 0

    def __call__(self, v):
        self.total += v
        return self

    @property
    def doubled(self):
        return self.total * 2

    @doubled.setter
    def doubled(self, v):
        self.total = v / 2 if v % 2 else v // 2


acc = Acc()
for i in range(3000):
    acc(i)
    if i % 1000 == 0:
        acc.doubled = i + 1
print(acc.total, acc.doubled)


def varargs(*args):
    return len(args) and args[0] + varargs(*args[1:])


print(sum(varargs(*range(12)) for _ in range(150)))
f = lambda n: n if n < 2 else f(n - 1) + f(n - 2)
print(f(15))


def gen_fact(n):
    return n * gen_fact(n - 1) if n else 1


print(sum(gen_fact(i % 30) for i in range(600)))
