# Arguments are put into a frame that is not pushed yet while the same call allocates and checks.
def f(a, b=2, *, c=3, **rest):
    return (a, b, c, rest)


def g(a, *rest, key, other=None):
    return a, rest, key, other


def run(n):
    wrong = []
    for i in range(n):
        if f(b=i, a=1) != (1, i, 3, {}):
            wrong.append(("f", i))
        if f(i, c=4) != (i, 2, 4, {}):
            wrong.append(("f2", i))
        if f(1, 2, c=3, d=4, e=i) != (1, 2, 3, {"d": 4, "e": i}):
            wrong.append(("f3", i))
        options = {"c": i} if i % 3 else {"b": 1, "z": 2}
        if f(1, **options) != ((1, 2, i, {}) if i % 3 else (1, 1, 3, {"z": 2})):
            wrong.append(("f4", i))
        if g(i, i + 1, i + 2, key=i) != (i, (i + 1, i + 2), i, None):
            wrong.append(("g", i))
        if g(i, key=-i, other=f) != (i, (), -i, f):
            wrong.append(("g2", i))
    return wrong


print(run(1000))
