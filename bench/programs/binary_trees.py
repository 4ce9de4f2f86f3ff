"""Builds and walks binary trees: allocation, of objects that live long and of many that do not."""

SIZE = 10


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def run(n):
    long_lived = build(n)
    total = 0
    for depth in range(4, n + 1, 2):
        count = 1 << (n - depth + 2)
        for _ in range(count):
            total += build(depth).check()
    return total, long_lived.check()


if __name__ == "__main__":
    print(run(SIZE))
