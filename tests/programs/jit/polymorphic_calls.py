class A:
    def f(self, x):
        return x + 1


class B:
    def f(self, x):
        return x * 2


class C(A):
    def f(self, x):
        return super().f(x) - 3


class D:
    def __init__(self):
        self.f = lambda x: x ^ 7


class E:
    @staticmethod
    def f(x):
        return x - 5


class F:
    @classmethod
    def f(cls, x):
        return x + len(cls.__name__)


class G:
    def __getattr__(self, name):
        return lambda x: x & 0xFFFF


def run(objects, n):
    x = 0
    for i in range(n):
        x = objects[i % len(objects)].f(x) % 1000003
    return x


print(run([A()], 3000))
print(run([A(), B()], 3000))
print(run([A(), B(), C(), D(), E(), F(), G()], 7000))
print(run([A()] * 50 + [G()], 5000))


def call_any(functions, n):
    x = 1
    for i in range(n):
        x = functions[i % len(functions)](x)
    return x


print(call_any([abs, int, lambda v: v + 1, float, round, str, len, A().f, bool], 4500))


def operators(values, n):
    out = []
    for i in range(n):
        v = values[i % len(values)]
        out.append(v + v)
        if len(out) > len(values):
            out.pop(0)
    return out


print(operators([1, 2.5, "a", [1], (2,), True, 1j, b"x", 10**20], 3003))
