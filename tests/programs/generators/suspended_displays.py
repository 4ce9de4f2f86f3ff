# Displays and calls with names that are suspended in the middle keep what they have so far.
def named(i, *, a=0, b=0, c=0, d=0):
    return (i, a, b, c, d)


def displays(n):
    for i in range(n):
        got = {"one": i, "two": i + 1, "three": (yield i), "four": i + 2, "five": (yield "x")}
        yield got
        yield named(i, a=i * 2, b=(yield "b"), c=i * 3, d=(yield "d"))
        yield [i, i * 2, (yield 1), *(i, i), (yield 2)], (i, (yield 3), i), {i, i + 1, (yield 4)}, f"{i}{(yield 5)}{i}", i < (yield 6) < 100


g = displays(30)
value = next(g)
shown = []
try:
    while True:
        shown.append(value)
        value = g.send(len(shown) % 7)
except StopIteration:
    pass
print(len(shown))
for value in shown[:14] + shown[-14:]:
    print(value)
