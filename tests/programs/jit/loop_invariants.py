# What looks constant in a loop and is not.
def length_changes(n):
    v, t = [0], 0
    for i in range(n):
        t += len(v)
        if i % 1000 == 0:
            v.append(i)
        if i == 2500:
            v = "text"
            break
    return t, v


print(length_changes(4000))


class Config:
    factor = 1


def hidden_change(n):
    c, t = Config(), 0

    def touch(i):
        if i % 1000 == 500:
            c.factor = i
        if i == 2500:
            Config.factor = -1
            del c.factor

    for i in range(n):
        before = c.factor
        touch(i)
        t += before + c.factor * 2
    return t


print(hidden_change(4000))


def array_alias(n):
    a = [1, 2, 3]
    b = a if n % 2 == 0 else [1, 2, 3]
    t = 0
    for i in range(n):
        x = a[0]
        b[0] = x + 1
        t += a[0] - x
    return t


print(array_alias(3000), array_alias(3001))


def moving_index(n):
    v = list(range(10))
    j = t = 0
    for i in range(n):
        v[j] = i
        t += v[i % 10]
        j = (j + 3) % 10
        v[j] -= 1
    return t, v


print(moving_index(3000))


class Cell:
    def __init__(self, v):
        self.v = v


def field_alias(n):
    a, b = Cell(0), Cell(100)
    for i in range(n):
        if i == n // 2:
            b = a
        a.v += 1
        b.v += 10
    return a.v, b.v


print(field_alias(3000))


def read_after_write(n):
    c, bad = Cell(0), 0
    cells = [c, Cell(0)]
    for i in range(n):
        cells[i % 2].v = i
        if cells[0].v != i - i % 2:
            bad += 1
        c.v = i
        if cells[i % 2].v != i and i % 2 == 0:
            bad += 1
    return bad, c.v


print(read_after_write(3000))


def constant_then_not(n):
    k = 5
    t = 0
    for i in range(n):
        t += i % k
        if i == n - 500:
            k = 7
        if i == n - 100:
            k = 2.5
    return t


print(constant_then_not(3000))


def loop_bound_changes(n):
    i = t = 0
    limit = n
    while i < limit:
        if i == 1000:
            limit = n // 2
        if i == 1400:
            limit = float(limit)
        t += limit - i
        i += 1
    return t, i


print(loop_bound_changes(4000))


def dict_changes(n):
    d = {"k": 1}
    t = 0
    for i in range(n):
        t += d["k"]
        if i == 1000:
            d["k"] = 2.5
        if i == 2000:
            d = {"k": 7, "other": 0}
        if i == 2500:
            del d["k"]
            d["k"] = 9
    return t


print(dict_changes(3000))


def exception_type_changes(n):
    kinds = [ValueError, KeyError, ValueError, OSError]
    counts = {}
    for i in range(n):
        try:
            raise kinds[i // 1000 % 4](i)
        except (ValueError, OSError) as e:
            counts[type(e).__name__] = counts.get(type(e).__name__, 0) + 1
        except LookupError:
            counts["lookup"] = counts.get("lookup", 0) + 1
    return counts


print(exception_type_changes(4000))
