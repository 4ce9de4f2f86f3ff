def grow(n):
    d = {}
    for i in range(n):
        d[i * 7] = i
    return len(d), sum(d), d[7 * (n - 1)], list(d)[:5]


print(grow(4000))


def count(n):
    d = {}
    for i in range(n):
        k = "k%d" % (i % 17)
        d[k] = d.get(k, 0) + 1
    return d


print(count(3000))


def mixed_keys(n):
    d = {}
    for i in range(n):
        key = [i % 10, str(i % 10), float(i % 10), (i % 10,), None, True][i % 6]
        d[key] = d.setdefault(key, 0) + i
    return len(d), sum(d.values()), list(d)[:12]


print(mixed_keys(3000))


def delete_insert(n):
    d = {}
    for i in range(n):
        d[i % 100] = i
        if i % 3 == 0:
            d.pop(i % 50, None)
    return len(d), list(d.items())[:5]


print(delete_insert(3000))


def missing(n):
    d, miss = {i: i for i in range(0, 100, 2)}, 0
    total = 0
    for i in range(n):
        try:
            total += d[i % 100]
        except KeyError as e:
            miss += e.args[0]
    return total, miss


print(missing(3000))


def changing(n):
    d, errors = {}, 0
    for i in range(n):
        d[i] = i
        try:
            for k in d:
                if k == 3 and i % 10 == 3:
                    d["new%d" % i] = 1
                if k == 5:
                    break
        except RuntimeError as e:
            errors += 1
    return errors, len(d)


print(changing(1000))


def queue(n):
    d = {}
    order = []
    for i in range(n):
        d[i] = str(i)
        if len(d) > 30:
            first = next(iter(d))
            order.append(first)
            del d[first]
    return len(d), order[:3], order[-3:]


print(queue(3000))


def sets(n):
    s, t = set(), set(range(0, n, 3))
    for i in range(n):
        s.add(i * i % 1000)
        if i % 2:
            t.discard(i)
    return len(s), len(t), sum(s & t), len(s | t), len(s ^ t)


print(sets(3000))


def tuple_keys(n):
    grid = {}
    for i in range(n):
        grid[i % 40, i // 40] = i
    return sum(grid.get((x, x), 0) for x in range(50)), (39, 0) in grid, (40, 0) in grid


print(tuple_keys(3000))


def view_loops(n):
    d = {i: -i for i in range(50)}
    total = 0
    for _ in range(n):
        for k, v in d.items():
            total += k * v
        total += sum(d.values()) + sum(d.keys())
    return total


print(view_loops(60))
