class Tracker:
    alive = 0

    def __init__(self, n):
        self.n = n
        Tracker.alive += 1


def many(n):
    last = None
    for i in range(n):
        last = Tracker(i)
    return last.n, Tracker.alive


print(many(5000))


def identities(n):
    seen = []
    for i in range(n):
        o = object()
        if i % 1000 == 0:
            seen.append(o)
    return len({id(o) for o in seen}), len(seen)


print(identities(4000))


def hashes(n):
    objects = [object() for _ in range(50)]
    table = {o: i for i, o in enumerate(objects)}
    garbage = 0
    for i in range(n):
        garbage += len([i, [i]])
        if table[objects[i % 50]] != i % 50:
            return "hash changed"
    return garbage


print(hashes(3000))


def interned(n):
    hits = 0
    for i in range(n):
        hits += (i % 10) is (i % 10)
        hits += None is None
        text = "abc%d" % (i % 3)
        hits += text is str(text)
        hits += tuple() is tuple([])
    return hits


print(interned(2000))


def big_structures(n):
    keep = {}
    for i in range(n):
        keep[i % 100] = [i, (i, str(i)), {"i": i}]
    return sum(v[0] + v[1][0] + v[2]["i"] + int(v[1][1]) for v in keep.values())


print(big_structures(4000))


def large_lists(n):
    t = 0
    for i in range(n):
        big = [i] * 5000
        t += big[4999] + len(big)
    return t


print(large_lists(300))


def strings(n):
    keep = []
    for i in range(n):
        keep.append("item-%d" % i)
        if len(keep) > 200:
            keep = keep[100:]
    return len(keep), keep[0], keep[-1]


print(strings(4000))
