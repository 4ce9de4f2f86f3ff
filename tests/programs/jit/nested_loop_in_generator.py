# A generator that a built-in function goes through calls functions, and one of these has a loop that is called as machine code: that runs the rest of the generator's step, and the generator's frame goes meanwhile.


def squeeze(text):
    parts = []
    for character in text:
        if character.isalnum() or character == ".":
            parts.append(character)
    return "".join(parts)


class Marked:
    def __init__(self, mark):
        self.mark = mark

    def __enter__(self):
        self.old = squeeze("old-mark")
        squeeze(self.mark)

    def __exit__(self, *raised):
        squeeze(self.old)


class Line:
    def field(self, number, width):
        return str(number).center(width)

    def text(self, width):
        return " ".join(self.field(number, width) for number in range(7))

    def all(self):
        return [self.text(width) for width in range(5)]


class MarkedLine(Line):
    mark = "utf-8"

    def field(self, number, width):
        with Marked(self.mark):
            return super().field(number, width)


def counted(words, start):
    def length(word):
        return len(squeeze(word)) + start

    return [list(length(word) for word in words), sum(length(word) for word in words), max(length(word) for word in words)]


line = MarkedLine()
for _ in range(10):
    text = line.all()
print(text)
for start in range(8):
    print(counted(["a-b", "c.d", "--", "efghijkl"] * 3, start))
