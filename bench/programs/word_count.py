"""Counts the words of a text in a dictionary: splitting, string keys, sorting of pairs."""

SIZE = 20000
SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sha", "to", "vy"]


def make_text(words):
    value = 42
    pieces = []
    for i in range(words):
        value = (value * 1103515245 + 12345) % 2147483648
        a, b, c = value >> 8 & 7, value >> 14 & 7, value >> 20 & 3
        word = SYLLABLES[a] + SYLLABLES[b]
        if c == 0:
            word = word.capitalize()
        pieces.append(word + ".\n" if i % 11 == 10 else word)
    return " ".join(pieces)


def count(text):
    counts = {}
    for line in text.splitlines():
        for word in line.split():
            word = word.strip(".,").lower()
            counts[word] = counts.get(word, 0) + 1
    return counts


def run(n):
    counts = count(make_text(n))
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return len(counts), most[:5]


if __name__ == "__main__":
    print(run(SIZE))
