"""Builds strings by += in a loop, which must not be quadratic."""

SIZE = 20000


def plain(n):
    s = ""
    for i in range(n):
        s += "abc"
    return s


def numbers(n):
    s = ""
    for i in range(n):
        if i % 10 == 0:
            s += "\n"
        s += str(i)
        s += ","
    return s


class Buffer:
    def __init__(self):
        self.text = ""

    def write(self, piece):
        self.text += piece


def attribute(n):
    buffer = Buffer()
    for i in range(n):
        buffer.write("é" if i % 3 == 0 else "x")
    return buffer.text


def run(n):
    a, b, c = plain(n), numbers(n), attribute(n // 10)
    return len(a), a[n : n + 5], len(b), b[n : n + 12], c.count("é")


if __name__ == "__main__":
    print(run(SIZE))
