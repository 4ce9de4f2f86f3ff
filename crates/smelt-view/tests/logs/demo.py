class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def length(self):
        return self.x * self.x + self.y * self.y


def total(n):
    s = 0
    for i in range(n):
        p = Point(i, 1)
        if i % 3 == 0:
            s += p.length()
        else:
            s -= 1
    return s


def long(n):
    for i in range(n):
        a = [str(i), str(i + 1)]
        a.sort()


print(total(20000))
long(500)
