"""One call site that meets objects of twelve classes: too many for a chain of guards on the class."""

SIZE = 6000


class Shape:
    def __init__(self, size):
        self.size = size

    def area(self):
        return 0


class A(Shape):
    def area(self):
        return self.size


class B(Shape):
    def area(self):
        return self.size + 1


class C(Shape):
    def area(self):
        return self.size * 2


class D(Shape):
    def area(self):
        return self.size * 2 + 1


class E(Shape):
    def area(self):
        return self.size * 3


class F(Shape):
    def area(self):
        return self.size - 3


class G(Shape):
    def area(self):
        return self.size // 2


class H(Shape):
    def area(self):
        return self.size % 7


class I(Shape):
    def area(self):
        return self.size ^ 5


class J(Shape):
    def area(self):
        return self.size & 6


class K(Shape):
    def area(self):
        return self.size | 9


class L(Shape):
    pass


def total(shapes):
    result = 0
    for shape in shapes:
        result += shape.area()
    return result


def run(n):
    classes = [A, B, C, D, E, F, G, H, I, J, K, L]
    shapes = []
    value = 3
    for i in range(1200):
        value = (value * 1103515245 + 12345) % 2147483648
        shapes.append(classes[(value >> 16) % 12](i))
    result = 0
    for _ in range(n // 100):
        result += total(shapes)
    return result


if __name__ == "__main__":
    print(run(SIZE))
