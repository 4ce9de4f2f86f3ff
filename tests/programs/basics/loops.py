for i in range(3):
    print(i)
else:
    print("for-else")
for i in range(3):
    if i == 1:
        break
else:
    print("not printed")
print("i is", i)
n = 0
while n < 3:
    n += 1
    if n == 2:
        continue
    print("while", n)
else:
    print("while-else")
while True:
    n += 1
    if n > 6:
        break
else:
    print("never")
print(n)
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
    print(a, b, c)
for x, *rest in ["abc", "de"]:
    print(x, rest)
for i in []:
    pass
else:
    print("empty else")
for i in range(5):
    for j in range(5):
        if j == i:
            break
        if (i + j) % 2:
            continue
        print(i, j, end=";")
    else:
        print("inner done")
print()


class Target:
    pass


t = Target()
for t.value in range(3):
    pass
print(t.value)
slots = [0] * 3
index = 0
for slots[index] in "xyz":
    index = (index + 1) % 3
print(slots)
# A list that grows and shrinks while it is walked.
items = [1, 2, 3]
for item in items:
    if len(items) < 6:
        items.append(item * 10)
print(items)
items = list(range(10))
for item in items:
    items.remove(item)
print(items)
for i in range(3):
    i = 10
    print(i, end=" ")
print()
for c in "aé漢😀":
    print(c, ord(c))
for k in {"one": 1, "two": 2}:
    print(k)
try:
    for z in 5:
        pass
except TypeError as e:
    print(e)
