def primes(n):
    found = []
    for i in range(2, n):
        for p in found:
            if p * p > i:
                found.append(i)
                break
            if i % p == 0:
                break
        else:
            found.append(i)
    return found


ps = primes(3000)
print(len(ps), ps[-5:])


def triple(n):
    count = 0
    for a in range(1, n):
        for b in range(a, n):
            c2 = a * a + b * b
            c = b
            while c * c < c2:
                c += 1
            if c >= n:
                break
            if c * c == c2:
                count += 1
    return count


print(triple(60))


def matrix(n):
    m = [[i * n + j for j in range(n)] for i in range(n)]
    t = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            t[j][i] = m[i][j]
    return sum(t[i][i] for i in range(n)), t[1][:4]


print(matrix(60))


def breaks(n):
    out = 0
    for i in range(n):
        for j in range(n):
            if (i + j) % 11 == 10:
                break
            if (i * j) % 3 == 1:
                continue
            for k in range(5):
                if k == j % 5:
                    break
                out += 1
            else:
                out += 100
        else:
            out += 10000
    return out


print(breaks(60))


def while_nest(n):
    i = total = 0
    while i < n:
        j = 0
        while True:
            j += 1
            if j > i % 7:
                break
            total += j
        i += 1
    else:
        total = -total
    return total


print(while_nest(3000))


def short_inner(n):
    s = 0
    for i in range(n):
        for _ in range(i % 3):
            s += i
    return s


print(short_inner(4000))


def bubble(n):
    v = [(i * 7919) % 503 for i in range(n)]
    swaps = 0
    for end in range(n - 1, 0, -1):
        done = True
        for i in range(end):
            if v[i] > v[i + 1]:
                v[i], v[i + 1] = v[i + 1], v[i]
                swaps += 1
                done = False
        if done:
            break
    return swaps, v[:5], v[-5:]


print(bubble(120))
