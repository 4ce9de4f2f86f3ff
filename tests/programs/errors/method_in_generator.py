class Reader:
    def __init__(self, lines):
        self.lines = lines

    def __iter__(self):
        for line in self.lines:
            yield int(line)


print(list(Reader(["1", "2"])))
for n in Reader(["3", "x4"]):
    print(n)
