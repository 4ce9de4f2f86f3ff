# A loop that is called from far up in a nested activation: what lies below its frame in that activation is overwritten too.
def count(n):
    total = 0
    for i in range(n):
        total += i
    return total


def third(a, b, c, d, e, f, g, h, n):
    i = j = k = l = m = o = p = q = a
    return count(n) + a + q


def second(a, b, c, d, e, f, g, h, n):
    i = j = k = l = m = o = p = q = a
    return third(a, b, c, d, e, f, g, h, n) + q


def first(a, b, c, d, e, f, g, h, n):
    i = j = k = l = m = o = p = q = a
    return second(a, b, c, d, e, f, g, h, n) + q


def other(x):
    y = [x] * 3
    return len(y), y[0]


def inner(items):
    for item in items:
        if item < 0:
            yield other(item)
        else:
            yield first(1, 2, 3, 4, 5, 6, 7, 8, item)


def outer(items):
    for item in inner(items):
        if type(item) is tuple:
            item = item[1]
        yield str(item)


def render(items):
    return ",".join(outer(items))


for i in range(1500):
    count(30)
total = 0
for i in range(700):
    total += len(render([3, i % 7, 2, -i if i % 5 == 0 else 4, 1]))
    total += len(render([i % 3, -1, -2, i % 11]))
print(total)
