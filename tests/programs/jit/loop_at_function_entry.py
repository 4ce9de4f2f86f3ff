# A function whose first instruction is the header of its loop: entered, left in the middle of the loop, entered again.
class Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def words(self):
        found = []
        while self.at < len(self.text):
            self.skip()
            start = self.at
            self.forward()
            found.append(self.text[start : self.at])
        return found

    def forward(self):
        while self.at < len(self.text) and self.text[self.at] != " ":
            self.at += 1


print(Reader("a b  c   dd  e f  ggg h").words())
print(Reader("a" + "  b" * 50).words()[-3:])


def drain(items):
    while items:
        items.pop()
        if len(items) == 3:
            return "three"
        if len(items) == 5 and items[0]:
            raise ValueError(len(items))


def drained(rounds):
    counts = {}
    for i in range(rounds):
        try:
            result = drain([i % 2] * (i % 9))
        except ValueError as e:
            result = str(e)
        counts[result] = counts.get(result, 0) + 1
    return counts


print(drained(500))


def forever(n):
    while True:
        n -= 1
        if n % 7 == 0:
            return n


print([forever(n) for n in range(1, 40)])


def countdown(n):
    while n:
        yield n
        n -= 1


print(sum(sum(countdown(n)) for n in range(60)))
