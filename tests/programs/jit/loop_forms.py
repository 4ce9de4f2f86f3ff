def while_else(n):
    done = 0
    for k in range(n):
        i = 0
        while i < 5:
            if i == k % 8:
                break
            i += 1
        else:
            done += 1
    return done


print(while_else(2000))


def zipped(n):
    t = 0
    for a, b, c in zip(range(n), range(n, 0, -1), "xyz" * n):
        t += a * b + ord(c)
    return t


print(zipped(3000))


def enumerated(n):
    t = 0
    for i, v in enumerate(range(n), 5):
        t += i * v
    for i, (j, v) in enumerate(zip(range(100), reversed(range(100)))):
        t -= i + j - v
    return t


print(enumerated(3000))


def ranges(n):
    t = 0
    for i in range(n, 0, -3):
        t += i
    for i in range(-5, n, 7):
        t += i
    for i in range(2**62 - 2, 2**62 + 3):
        t ^= i
    for i in range(0, 10**20, 10**18):
        t ^= i
    return t


print(ranges(4000))


def over_string(n):
    t = 0
    for c in "abcé漢" * n:
        t += ord(c)
    for b in b"\x01\xff" * n:
        t += b
    return t


print(over_string(600))


def over_changing_list():
    v = [1]
    t = 0
    for x in v:
        t += x
        if len(v) < 3000:
            v.append(x % 5 + 1)
    return t, len(v)


print(over_changing_list())


def reassign(n):
    t = 0
    for i in range(n):
        i = i * 2
        t += i
    v = [1, 2, 3]
    for x in v:
        v = [9]
        t += x
    return t, v


print(reassign(3000))


def user_iterator(n):
    class It:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            return self

        def __next__(self):
            self.n -= 1
            if self.n < 0:
                raise StopIteration
            return self.n

    t = 0
    for k in range(50):
        for v in It(n):
            t += v
    return t


print(user_iterator(100))


def getitem_protocol(n):
    class Seq:
        def __getitem__(self, i):
            if i >= n:
                raise IndexError
            return i * i

    return sum(v for v in Seq()), 49 in Seq()


print(getitem_protocol(2000))
print(sum(i for i in range(3000) if i % 3 if i % 2), [j for i in range(60) for j in range(i) if i * j == 120])


def iterator_exhausted(n):
    it, t = iter(range(n)), 0
    for k in range(n):
        for v in it:
            t += v
            if v % 3 == 0:
                break
    return t, next(it, None)


print(iterator_exhausted(2000))


def comparisons(n):
    t = 0
    for i in range(n):
        if 10 < i % 100 < 50:
            t += 1
        if 0 <= i % 7 <= 3 != 2:
            t += 2
        if not i % 2 == 0 and i is not None or i in (4, 8):
            t += 3
        t += 5 if i == i + 0 == i * 1 else 0
    return t


print(comparisons(3000))
