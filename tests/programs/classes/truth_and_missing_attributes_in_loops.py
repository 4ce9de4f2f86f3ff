# `__bool__`, `__len__`, `__getattr__` in Python, `divmod` and handlers of several classes, in hot loops.
class L:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class B:
    def __init__(self, n):
        self.n = n

    def __bool__(self):
        return self.n


class G:
    x = 1

    def __getattr__(self, name):
        if name == "bad":
            raise AttributeError("no " + name)
        return name.upper(), lambda: name


def problem(f):
    try:
        return f()
    except (TypeError, ValueError, OverflowError, ZeroDivisionError) as e:
        return type(e).__name__, str(e)
    except (AttributeError, KeyError) as e:
        return type(e).__name__, str(e)


def run():
    out = set()
    for i in range(400):
        out.add((bool(L(i % 2)), bool(B(i % 2 == 0)), 1 if L(i % 3) else 2, not B(i % 3 == 0)))
        out.add(problem(lambda: bool(L(-1))))
        out.add(problem(lambda: bool(L("a"))))
        out.add(problem(lambda: bool(L(2**80))))
        out.add(problem(lambda: bool(B(2))))
        g = G()
        assert g.foo[0] == "FOO" and g.foo[1]() == "foo" and g.x == 1
        out.add(problem(lambda: g.bad))
        out.add(problem(lambda: g.foo[1]()))
        g.foo = 3
        assert g.foo == 3
        out.add(divmod(i - 5, 3))
        out.add(problem(lambda: divmod(i, 0)))
    return sorted(map(str, out))


for line in run():
    print(line)
G.y = 5
print(G().y, G().z[0])
del G.y
print(G().y[0])
