import sys

for i in range(400):
    print(i, i * 0.5, end=" " if i % 20 else "\n")
print()


class Show:
    def __init__(self, n):
        self.n = n

    def __str__(self):
        return "S%d" % self.n


for i in range(300):
    print(Show(i), end=",")
print()
for i in range(100):
    sys.stdout.write(f"{i:x}")
print()


class Writer:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)


w = Writer()
for i in range(1000):
    print(i, file=w)
print(len(w.parts), "".join(w.parts)[-10:].split())
