# Lists made of dicts and their views, and unpacking of what has its items at hand.


class Dict(dict):
    def __iter__(self):
        return iter(["own"])


d = {"a": 1, "b": 2.5, 3: None}
print(list(d), list(d.keys()), list(d.values()), list(d.items()))
print([*d, *d.values()], [0, *d.items()], list({}), list({}.values()), [*{}.items()])
print(list({"x": 1.5, "y": 2.5}.values()), list(dict.fromkeys([1.5, 2.5])))
print(list(Dict(d)), list(Dict(d).keys()), list(Dict(d).values()), [*Dict(d).items()])
rest = [9]
rest.extend(d.values())
rest += d
rest.extend(d.items())
print(rest)
numbers = [0.5]
numbers.extend({1: 1.5, 2: 2.5}.values())
numbers.extend({1: 1.5, 2: "x"}.values())
print(numbers)
del d["a"]
d["a"] = 4
print(list(d), list(d.items()))


def unpacked(n):
    total = 0
    pair, triple, numbers = [1, 2], (3, 4, 5), [0.5, 1.5, 2.5]
    for i in range(n):
        a, *b = triple
        *c, e = pair
        f, *g, h = triple
        x, *y, z = numbers
        k, *m = pair if i % 2 else triple
        [p, q] = pair
        total += a + len(b) + c[0] + e + f + g[0] + h + x + y[0] + z + k + len(m) + p + q
        b.append(i)
        y.append("text")
    return total, b, y, m, triple


print(unpacked(3000))
for wrong in ("a, b = [1]", "a, b = (1, 2, 3)", "a, *b, c = [1]", "a, b = {'x': 1}", "*a, = 5", "a, b, c = [1.5, 2.5]", "[a] = ()", "a, *b = []"):
    try:
        exec(wrong)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
*everything, = [1.5, 2.5]
print(everything)
