a = b = [1]
b.append(2)
print(a, a is b)
x, y = 1, 2
x, y = y, x
print(x, y)
first, *middle, last = range(6)
print(first, middle, last)
*init, tail = "abc"
print(init, tail)
(p, q), [r, s] = (1, 2), [3, 4]
print(p, q, r, s)
head, *empty = [1]
print(head, empty)


def trace(label, value):
    print("eval", label)
    return value


# Evaluation order: right side first, then targets from left to right.
class Recorder:
    def __setitem__(self, key, value):
        print("set", key, value)

    def __setattr__(self, name, value):
        print("attr", name, value)


trace("target", Recorder())[trace("key", 0)] = trace("value", 5)
Recorder().a, Recorder()[1] = 7, 8
i = 0
values = [10, 20, 30]
i, values[i] = 2, 99
print(i, values)
n = 5
n += 3
n -= 1
n *= 4
n //= 3
n **= 2
n %= 50
n <<= 3
n >>= 1
n |= 1
n &= 0xFF
n ^= 0x0F
print(n)
f = 7
f /= 2
print(f)
data = [1, 2]
alias = data
data += (3, 4)
print(alias)
t = (1,)
u = t
t += (2,)
print(t, u)
counts = {"k": [0]}
counts["k"][0] += 5
print(counts)
try:
    frozen = ([],)
    frozen[0] += [1]
except TypeError as e:
    print(e, frozen)
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)
try:
    a, b, c = 1, 2
except ValueError as e:
    print(e)
try:
    a, *b, c = [1]
except ValueError as e:
    print(e)
try:
    a, b = 5
except TypeError as e:
    print(e)
annotated: int = 5
later: str
print(annotated)
del annotated
try:
    annotated
except NameError as e:
    print(e)
