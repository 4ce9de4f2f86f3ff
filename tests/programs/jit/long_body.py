def long_body(n):
    a = b = c = d = e = f = g = h = 1
    for i in range(n):
        a = (a * 3 + b) & 0xFFFF
        b = (b ^ a) + 1
        c = c + a - b if a > b else c - a + b
        d = (d << 1 ^ c) & 0xFFFFFF
        e = e + d % 7
        f = f * 5 % 101 + e % 3
        g = (g + f) // 2
        h = h + (a & b | c & d ^ e) % 13
        a += h & 3
        b -= g & 1
        if h % 2:
            c += 1
        elif h % 3 == 0:
            d += 2
        elif h % 5 == 0:
            e -= 3
        else:
            f += 4
        x = [a, b, c]
        y = (d, e, f)
        z = {"g": g, "h": h}
        a = x[i % 3] & 0xFFFF
        d = y[i % 3] & 0xFFFFFF
        g = z["g"] % 1000
        h = z["h"] % 100000
        s = "x" * (i % 4)
        e += len(s)
        for j in range(2):
            f += j * i % 3
            if f > 1000:
                f -= 999
        t = a, b
        b, a = t
        c = -c if c > 10**6 else c
        b = b % 65536
        e = e % 65536
    return a, b, c, d, e, f, g, h


print(long_body(3000))
lines = ["def generated(n):", "    v = [0] * 40", "    for i in range(n):"]
for k in range(300):
    lines.append("        v[%d] = (v[%d] * %d + i + %d) %% 9973" % (k % 40, (k * 7 + 1) % 40, k % 13 + 1, k))
    if k % 10 == 0:
        lines.append("        if v[%d] %% %d == 0: v[%d] += 1" % (k % 40, k % 5 + 2, (k + 3) % 40))
lines.append("    return sum(v), v[:5]")
namespace = {}
exec("\n".join(lines), namespace)
print(namespace["generated"](200))
