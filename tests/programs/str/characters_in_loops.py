# Characters by index, in loops: short and long texts, ASCII or not, within bounds or not.


class Text(str):
    pass


class Own(str):
    def __getitem__(self, key):
        return "own " + str.__getitem__(self, key)


def count(text, wanted, indices):
    found = failed = 0
    for index in indices:
        try:
            if text[index] == wanted:
                found += 1
        except IndexError as error:
            failed += 1
            message = str(error)
    return found, failed, failed and message


texts = ["", "a", "abcab", "abc" * 40, "abc" * 400, "a\xe9c" * 4, "a\u20acc" * 400, "\U0001f600a" * 30, Text("abc" * 10), "\x7f\x80a"]
for text in texts:
    length = len(text)
    print(length, count(text, "a", range(length)), count(text, "a", range(-length - 2, length + 3)), count(text, "\u20ac", range(length)))
print(count(Own("abc"), "own a", list(range(3)) * 50))
grown = ""
for index in range(300):
    grown += "ab"[index % 2]
    if grown[index] != grown[-1] or grown[index // 2] != "ab"[index // 2 % 2]:
        print("wrong", index)
print(grown[7], grown[298], grown[-300])
kinds = [texts[2], texts[5], [1, 2, 3], (1, 2, 3), b"abc", "abc" * 100, bytearray(b"xyz"), {1: "one"}]
print([kinds[index % len(kinds)][1] for index in range(200)][-8:])
for key in (1.0, "1", None, slice(1, 3), True, 2**70, -(2**70)):
    for text in ("abcabc", "abc\xe9"):
        try:
            print([text[key] for _ in range(30)][-1])
        except (TypeError, IndexError) as error:
            print(type(error).__name__, error)
