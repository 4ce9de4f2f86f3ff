from array import array

a = array("i", [1, 2, 3])
a.append(4)
a.extend([5, 6])
a.extend(array("i", [7]))
a.insert(0, 0)
a[1] = -10
print(a, a[0], a[-1], a[1:3], a[::-1], len(a), a.typecode, a.itemsize, list(a), a.index(3), a.count(2), 3 in a, a.pop(), a.pop(0), sum(a), max(a), a.tolist(), a + array("i", [9]), a * 2, a == array("i", a), a == array("d", a), array("i") < array("i", [1]))
a.remove(3)
a.reverse()
a[0:2] = array("i", [100, 200, 300])
del a[-1]
print(a, bool(array("d")), array("d", [1, 2.5]), array("d", [0]) * 3, array("b", b"ab"), array("B", bytes(3)), array("w", "ab"), repr(array("f", [0.1])), array("q", [2**62]), array("Q", [2**64 - 1]), array("h"))
d = array("d", [0.5, 1.5])
d[:] = array("d", [9.0])
d += array("d", [1])
d *= 2
print(d, d.tobytes()[:8], array("h", [1, -1]).tobytes(), [x * 2 for x in d], array("i", (x for x in range(3))), array("i", range(4))[1:3], array("i", [3, 1, 2]).tolist(), sorted(array("i", [3, 1])), array("i", [1, 2]).buffer_info()[1])
h = array("h")
h.frombytes(b"\x01\x00\x02\x00")
h.fromlist([5])
h.byteswap()
print(h, array("i", [1, 2, 3]).__contains__(2), list(reversed(array("b", [1, 2]))), array("d", array("i", [1])), array("i", [1, 2])[-2], memoryview(array("i", [1, 2])).tolist(), bytes(array("B", [65])))
total = 0.0
big = array("d", [0.0]) * 100
for i in range(2000):
    big[i % 100] += i * 0.5
print(sum(big), big[7], len(big))
for call in [lambda: array("i", [1.5]), lambda: array("z"), lambda: array("i", "a"), lambda: array("b", [200]), lambda: a["x"], lambda: a[100], lambda: a.append("q"), lambda: array("i", [2**31]), lambda: a + [1], lambda: array("i").pop(), lambda: a.remove(99999), lambda: array("d", ["a"]), lambda: a.extend(array("d")), lambda: array(), lambda: array("w", [1]), lambda: hash(a), lambda: array("H", [-1]), lambda: a.index("a"), lambda: a * 1.5, lambda: array("ii")]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
try:
    a[100] = 1
except IndexError as e:
    print(e)
try:
    a[0:1] = [1]
except TypeError as e:
    print(e)
