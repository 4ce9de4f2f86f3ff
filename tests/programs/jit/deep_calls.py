def f0(x):
    return x + 1


for k in range(1, 40):
    exec(f"def f{k}(x):\n    return f{k - 1}(x) + {k}")
total = 0
for i in range(300):
    total += f39(i)
print(total)


class Node:
    def __init__(self, value, child=None):
        self.value, self.child = value, child

    def total(self):
        return self.value + (self.child.total() if self.child else 0)

    def deepest(self):
        node = self
        while node.child is not None:
            node = node.child
        return node.value


chain = None
for i in range(100):
    chain = Node(i, chain)
s = 0
for _ in range(100):
    s += chain.total() + chain.deepest()
print(s)


def apply(f, *args):
    return f(*args)


def nest(x, n):
    return x if n == 0 else apply(nest, x + 1, n - 1)


print(sum(nest(i, 50) for i in range(100)))


def fail(n):
    if n == 0:
        return 1 // 0
    return fail(n - 1)


lines = []
for i in range(60):
    try:
        fail(10)
    except ZeroDivisionError as e:
        tb, n = e.__traceback__, 0
        while tb:
            tb, n = tb.tb_next, n + 1
        lines.append(n)
print(set(lines), len(lines))
