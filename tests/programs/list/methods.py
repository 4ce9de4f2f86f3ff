def item(container, key):
    return container[key]


v = [3, 1, 2]
v.append(4)
v.extend([5, 6])
v.extend("ab")
v.insert(0, "first")
v.insert(-1, "before last")
v.insert(100, "end")
print(v, len(v), v.index(2), v.count(3), v.pop(), v.pop(0), v.pop(-2), v)
v.remove("b")
v.reverse()
print(v, v.copy() == v, v.copy() is v)
v.clear()
print(v, [1, 2] + [3], [0] * 3, 2 * [1], [1, 2] * 0, [] * -1, [[]] * 2, [1, 2, 3][::-1], [1, 2, 3][-2:], list("abc"), list((1, 2)), list({1: 2}), list())
a = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
a[2:5] = ["x"]
print(a)
a[1:1] = [10, 11]
print(a)
a[::3] = "wxyz"
print(a)
del a[1::2]
print(a)
a[:] = range(5)
print(a, a[1:-1], a[5:], a[::-2], a[10:2:-1], a[-100:100])
a[len(a):] = [9]
a[0:0] = (7,)
print(a)
a[3:1] = ["ins"]
print(a)
a *= 2
print(a)
a[-2:] = []
print(a, a == list(a), a != [], [1, 2] < [1, 2, 0], [2] > [1, 9], [] < [0], [1, "a"] == [1, "a"], [float("nan")] == [float("nan")])
b = sorted([3, 1, 2], reverse=True)
b.sort()
print(b, sorted("hello"), sorted([[2, 1], [1, 5], [1]]), sorted(["b", "A", "c"], key=str.lower), sorted([1, 1.0, True, 0]), max([[1], [2]]), sum([[1], [2]], []))
x = [1, 2, 3]
y = x
x += [4]
print(y, x is y, x.__contains__(4), 5 in x, x.index(3, 1), x.index(3, -2, -1) if 3 in x[-2:-1] else None)
m = [[0] * 3 for _ in range(2)]
m[0][1] = 5
print(m, [[0] * 2] * 2, [*x, *y], [i for i in x if i > 1])
it = iter(x)
print(next(it), it.__length_hint__(), list(it), list(it))
x.append(99)
print(list(it), list(reversed(x)))
for call in [lambda: [].pop(), lambda: [1].pop(5), lambda: [1][1], lambda: [1][-2], lambda: [].remove(1), lambda: [].index(1), lambda: item([1], "a"), lambda: [1] + (2,), lambda: [1] + None, lambda: [1] * "a", lambda: [1] < 1, lambda: item([1], 1.5), lambda: [].append(), lambda: [].append(1, 2), lambda: list(1), lambda: [].sort(1), lambda: [1, "a"].sort(), lambda: [3][10**30], lambda: [].extend(5), lambda: [].insert(1), lambda: hash([]), lambda: [1].foo, lambda: [1].index(2), lambda: sorted([1, None]), lambda: [].sort(key=5), lambda: [1, 2].sort(key=5), lambda: list(1, 2), lambda: list(a=1), lambda: [].pop("a"), lambda: [1, 2].index(1, 1)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
z = [1, 2, 3, 4]
for statement in ["z[5] = 1", "del z[5]", "z[::2] = [1]", "z[1.0] = 1", "z[1:2] = 5", "del z['a']", "z[::2] = [1, 2, 3]", "z += 5", "z[0:2:0]", "z[-10] = 1"]:
    try:
        exec(statement)
        print("ok", z)
    except Exception as e:
        print(statement, type(e).__name__, e)


class Evil:
    def __eq__(self, o):
        del w[:]
        return False


w = [Evil(), Evil(), Evil()]
print(5 in w, w)
