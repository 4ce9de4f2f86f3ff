def mixed(n):
    items = [1, 2.0, "three", None, (5,), [6], True, 10**20]
    total, text = 0, []
    for i in range(n):
        v = items[i % 8]
        if isinstance(v, (int, float)):
            total += v
        elif v is not None and i < 16:
            text.append(str(v))
    return total, text


print(mixed(4000))


def strategy_switch(n):
    v = []
    for i in range(n):
        v.append(i)
    v.append(1.5)
    for i in range(n):
        v.append(i * 0.5)
    v.append("x")
    v[0] = None
    s = 0
    for item in v:
        if item.__class__ is int:
            s += item
        elif item.__class__ is float:
            s += item
    return s, len(v), v[:3], v[-2:]


print(strategy_switch(2000))


def ints_then_big(n):
    v = list(range(n))
    for i in range(n):
        v[i] = v[i] * (10**18 if i == n // 2 else 1)
    return sum(v), max(v)


print(ints_then_big(2000))


def floats_then_int(n):
    v = [0.5] * n
    for i in range(n):
        if i == n - 5:
            v[i] = 7
        v[i] += 1
    return v[-6:], sum(v)


print(floats_then_int(2000))


def swap_elements(n):
    v = [1, "a"] * 10
    for i in range(n):
        a, b = i % 20, (i * 7) % 20
        v[a], v[b] = v[b], v[a]
    return v


print(swap_elements(3000))


def insert_delete(n):
    v = []
    for i in range(n):
        if i % 3:
            v.insert(i % (len(v) + 1), i)
        elif v:
            v.pop(i % len(v))
        if len(v) > 50:
            del v[10:30]
    return v


print(insert_delete(3000))


def slices(n):
    v = list(range(100))
    total = 0
    for i in range(n):
        a = i % 100
        total += sum(v[a:a + 3]) + len(v[::-7]) - v[-1 - a]
        v[a:a + 2] = [a + 1, a]
    return total, v[:10]


print(slices(2000))


def out_of_range(n):
    v, errors = list(range(50)), 0
    for i in range(n):
        try:
            v[i % 60 - 5] += 1
            v[-(i % 60)] += 1
        except IndexError:
            errors += 1
    return errors, sum(v)


print(out_of_range(3000))


def aliasing(n):
    a = [0]
    b = a
    c = [0]
    for i in range(n):
        a[0] += 1
        if i == 2000:
            b = c
        b[0] += 1
    return a, b, c


print(aliasing(3000))


def list_of_lists(n):
    grid = [[0] * 10 for _ in range(10)]
    shared = [[0] * 10] * 10
    for i in range(n):
        grid[i % 10][i // 10 % 10] += i
        shared[i % 10][i // 10 % 10] += 1
    return grid[3][:4], shared[3][:4]


print(list_of_lists(3000))
