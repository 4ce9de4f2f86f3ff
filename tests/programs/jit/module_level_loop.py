import sys

data = []
state = {"n": 0}
i = 0
while i < 3000:
    if i % 3 == 0:
        data.append(i)
    elif i % 3 == 1:
        state["n"] += i
    else:
        data[-1] += 1
    i += 1
print(len(data), sum(data), state)
text = ""
for i in range(2000):
    for c in "ab":
        if c == "b" and i % 100:
            break
        text += c
print(len(text), text[:10])
found = None
for a in range(1, 200):
    for b in range(a, 200):
        if a * a + b * b == 145 * 145:
            found = (a, b)
            break
    if found:
        break
print(found)
x = 1
while x < 10**40:
    x = x * 3 + 1
print(x)
squares = {n: n * n for n in range(1000)}
total = 0
for n, s in squares.items():
    total += s - n
print(total)
values = [0] * 8
for step in range(4000):
    index = step & 7
    values[index] += step
    if step == 3500:
        values[0] = 0.5
        values[1] = None
        break
print(values)
try:
    for step in range(4000):
        values[step % 7 + 1] += 1
except TypeError as e:
    print(step, e)
import random
random.seed(12)
inside = 0
for _ in range(2000):
    px, py = random.random(), random.random()
    if px * px + py * py < 1:
        inside += 1
print(inside)
sys.stdout.write("done\n")
