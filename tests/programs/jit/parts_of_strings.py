# Parts and sums of strings that are only looked at in passing, and what sees the objects themselves.


def tokens(text, words):
    found = []
    for i in range(len(text)):
        for word in words:
            if text[i : i + len(word)] == word:
                found.append((i, word))
            elif word == text[i:]:
                found.append((i, "end"))
    return found


source = "if x: return ifx " * 3 + "return"
print(tokens(source, ["if", "return", "x", ""]))
print(tokens("ünïcode if 日本語 return ünï", ["ünï", "日本", "return", "", "語 "]))


def bounds(text):
    total = 0
    for i in range(-60, 60):
        for j in (None, -100, -3, 0, 2, 100):
            part = text[i:j]
            total = (total * 31 + len(part)) % 1000003
            if part == "cd":
                total += 7
            if text[:i] != text[j:]:
                total += 1
            if not part:
                total += 3
    return total


print(bounds("abcdefghij"), bounds("äbcdéfghïj"), bounds(""))


def kept(text):
    last = None
    for i in range(300):
        part = text[i % 7 : i % 11]
        if i % 50 == 49:
            print(i, repr(part), part is last, part == last)
        last = part
    return last


print(kept("abcdefghijklmn"))


def same(text):
    count = 0
    for i in range(300):
        whole, one, none = text[:], text[2:3], text[5:2]
        count += whole is text
        count += one is text[2]
        count += none is ""[:]
        count += text[1:3] is text
    return count


print(same("abcdef"))


def hidden(parts):
    seen = {}
    for i in range(400):
        key = parts[i % 3] + "." + parts[i % 5 % 3]
        longer = "<" + key + ">"
        if len(longer) > 11:
            seen[longer] = seen.get(longer, 0) + 1
        elif longer == "<>":
            seen[key] = i
        if i == 390:
            try:
                longer + i
            except TypeError as error:
                print(error, longer, key)
    return seen


print(hidden(["", "abc", "défghij"]))


def grows(count):
    text, steps = "", []
    for i in range(count):
        text = text + "x" + str(i)
        before = text
        text += "-"
        if len(before) % 64 == 0:
            steps.append((len(before), before[-4:]))
    return len(text), steps


print(grows(500))


def as_keys(text):
    counts = {}
    for i in range(len(text) - 2):
        gram = text[i : i + 3]
        counts[gram] = counts.get(gram, 0) + 1
    return sorted(counts.items())[:5]


print(as_keys("the quick brown fox jumps over the lazy dog and then the fox" * 10))


def raises(text):
    for i in range(200):
        part = text[i % 5 : i % 9]
        try:
            if i % 20 == 19:
                raise ValueError(part)
            int(part + "z" if i % 2 else part)
        except ValueError as error:
            last = str(error)
    return last, part


print(raises("123456789"))
