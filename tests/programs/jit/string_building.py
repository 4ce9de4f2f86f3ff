def append(n):
    s = ""
    for i in range(n):
        s += str(i % 10)
    return len(s), s[:12], s[-5:]


print(append(5000))


def alias(n):
    s = ""
    kept = []
    for i in range(n):
        s += "ab"
        if i % 1000 == 0:
            kept.append(s)
    return [len(k) for k in kept], len(s)


print(alias(4000))


def non_ascii(n):
    s = ""
    for i in range(n):
        s += "é" if i % 100 == 50 else "漢" if i % 1000 == 7 else "x"
    return len(s), s.count("é"), s.index("漢"), s[50], s[-1], s[1007]


print(non_ascii(4000))


def prepend(n):
    s = ""
    for i in range(n):
        s = chr(97 + i % 26) + s
    return s[:30]


print(prepend(1500))


def join(n):
    parts = []
    for i in range(n):
        parts.append(f"{i:03d}")
    return len(",".join(parts)), "".join(parts)[1000:1010]


print(join(3000))


def scan(text):
    words, word = [], ""
    for c in text:
        if c.isalpha():
            word += c
        elif word:
            words.append(word)
            word = ""
    return len(words), words[-1]


print(scan("the quick brown fox jumps, over the lazy dog. " * 100))


def index_loop(s):
    h = 0
    for i in range(len(s)):
        h = (h * 31 + ord(s[i])) % 1000000007
    return h


print(index_loop("hello world" * 300), index_loop("grüße 漢字 😀" * 200))


def reverse_words(n):
    s = "alpha beta gamma"
    for _ in range(n):
        s = " ".join(w[::-1] for w in s.split())
    return s


print(reverse_words(501))


def formats(n):
    out = 0
    for i in range(n):
        out += len(f"{i}:{i * 0.5:.2f}:{'a' * (i % 3)!r}") + len("%d-%s" % (i, i)) + len("{}/{}".format(i, i + 1))
    return out


print(formats(2000))


def type_error_once(n):
    s, errors = "", 0
    for i in range(n):
        try:
            s += "x" if i % 500 else i
        except TypeError:
            errors += 1
    return len(s), errors


print(type_error_once(3000))


def compare(n):
    a, b, eq = "", "", 0
    for i in range(n):
        a += "x"
        b = b + "x" if i % 50 else b
        eq += a == b
        eq += a > b
    return eq


print(compare(1000))
