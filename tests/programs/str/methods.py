def item(container, key):
    return container[key]


s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), s.casefold(), "ß".upper(), "ß".casefold(), "ǆ".title(), "they're bill's".title(), "İ".lower(), "ΑΣ".lower())
print(s.find("o"), s.find("o", 5), s.find("x"), s.rfind("o"), s.index("W"), s.rindex("l"), s.count("l"), s.count("l", 4), "aaa".count("aa"), "abc".count(""), s.find(""), s.find("", 20), s.rfind(""), s.find("l", -4), s.find("o", 0, 4))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.startswith("World", 7), s.endswith("ld"), s.endswith(("a", "d"), 0, 5), s.startswith(""), "".startswith("", 1))
print("a,b,,c".split(","), " a  b ".split(), "a  b".split(" "), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "abc".split("b"), " a b c ".split(None, 1), " a b c ".rsplit(None, 1), "a\u2003b".split(), "aXbXc".split("X", -1))
print("a\nb\r\nc\rd\x0be\u2028f".splitlines(), "a\n\nb\n".splitlines(True), "".splitlines(), "abc".partition("b"), "abc".partition("x"), "abcbd".rpartition("b"), "x".rpartition("y"))
print(",".join(["a", "b"]), "".join([]), "-".join("abc"), "x".join(["one"]), ", ".join(str(i) for i in range(3)))
print("  a ".strip() + "|", "xxaxx".strip("x"), "abcba".lstrip("ab"), "abcba".rstrip("ab"), "\t\n a \u2003".strip() + "|", "abc".strip(""), "prefix_x".removeprefix("prefix"), "x.py".removesuffix(".py"), "x".removeprefix("y"))
print("a-b-c".replace("-", "+"), "aaa".replace("a", "b", 2), "abc".replace("", "."), "abc".replace("b", ""), "aaa".replace("aa", "b"), "x".replace("x", "yy"), "abc".replace("", ".", 2))
print("ab".center(7, "*"), "ab".ljust(5) + "|", "ab".rjust(5, "."), "42".zfill(5), "-42".zfill(5), "+4".zfill(4), "abc".zfill(2), "abc".center(4), "ab".center(5), "a\tb".expandtabs(4), "ab\tc\nd\te".expandtabs())
for t in ["abc", "ABC", "aB1", "123", "1.5", " \t", "", "Abc Def", "é漢", "²", "½", "٣", "_a1", "1a", "ab c", "\n", "Ⅷ", "aé"]:
    print(repr(t), t.isalpha(), t.isdigit(), t.isdecimal(), t.isnumeric(), t.isalnum(), t.isspace(), t.isupper(), t.islower(), t.istitle(), t.isidentifier(), t.isprintable(), t.isascii())
print("abc".translate({97: "A", 98: None, "c" and 99: 0x263A}), str.maketrans("ab", "xy", "z"), "abz".translate(str.maketrans("ab", "xy", "z")), str.maketrans({"a": "1"}))
print("abc" * 3, 2 * "ab", "a" * 0, "a" * -1, "a" + "b", "b" in "abc", "" in "", "abc" < "abd", "a" < "B", "é" > "z", len("é漢😀"), "abc" == "abc", hash("a") == hash("a"))
print("abc".encode(), "é漢😀".encode("utf-8"), "é".encode("latin-1"), "abc".encode("ascii"), "é".encode("ascii", "replace"), "é".encode("ascii", "ignore"), "é漢".encode("ascii", "backslashreplace"), "é".encode("ascii", "xmlcharrefreplace"), "a".encode("utf-16-le"), "😀".encode("utf-16-be"), "a".encode("utf-32-le"))
print(max("hello"), min("hello"), sorted("hello"), list("aé"), tuple("ab"), set("aab") == {"a", "b"}, "".join(reversed("abc")), str(5), str(b"ab"), str(b"ab", "ascii"), str(object=1), str())
for call in [lambda: "a" + 1, lambda: "a" * "b", lambda: "abc".index("x"), lambda: "a".join([1]), lambda: "abc"[5], lambda: item("abc", "a"), lambda: "é".encode("ascii"), lambda: "a".split(""), lambda: "a".center(5, "xx"), lambda: "abc".foo, lambda: "a" < 1, lambda: "a".startswith(1),
             lambda: "x".replace("a"), lambda: "a".encode("nope"), lambda: 1 in "abc", lambda: "abc".__getitem__(), lambda: "%d" % "x", lambda: "a".partition(""), lambda: str(b"\xff", "utf-8"), lambda: "\ud800".encode(), lambda: "a".find(), lambda: "a".upper(1), lambda: str.upper(5), lambda: "ab".translate(5), lambda: "".join(5), lambda: int("é"), lambda: "a".zfill("b"), lambda: str.maketrans("a", "bc"), lambda: "a".strip(1)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
s = "abc"
try:
    s[0] = "x"
except TypeError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)

# Lines' ends at all places of what is looked at together, and bytes that only look like some.
for end in "\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\t", "\x1f", "\xc2", "\u2030", "é":
    for width in range(40):
        text = "a" * width + end + "b" * 20 + end
        lines = text.splitlines(), text.splitlines(True)
        assert "".join(lines[1]) == text
        print(ascii(end), width, [len(line) for line in lines[0]], [len(line) for line in lines[1]]) if width in (0, 15, 16, 17, 39) else None
        data = text.encode()
        assert b"".join(data.splitlines(True)) == data
        print([len(line) for line in data.splitlines()]) if width in (0, 15, 16, 17, 39) else None
print([chr(point).isidentifier() for point in range(128)] == [chr(point).isalpha() or point == 95 for point in range(128)])
print([("a" + chr(point)).isidentifier() for point in range(128)] == [chr(point).isalnum() or point == 95 for point in range(128)])
print("".isidentifier(), "1a".isidentifier(), "é1".isidentifier(), "a é".isidentifier())
print(bytes(range(256)).hex() == "".join("%02x" % byte for byte in range(256)), b"".hex(), b"abcde".hex(bytes_per_sep=2), b"abcde".hex(":", 2), b"abcde".hex(":", -2))
everything = bytes(range(256))
print(everything.translate(None, b"aeiou") == bytes(byte for byte in everything if byte not in b"aeiou"), everything.translate(everything[::-1], everything[:250]))
print(b"".translate(None, b"a"), b"aaa".translate(None, b"a"), bytearray(b"abc").translate(None, b"x"), b"abc".translate(None, delete=b"c"))
print("no tabs".expandtabs(), "a\tb".expandtabs(4), "".expandtabs())
# A character that is not ASCII is found wherever it is.
for size in range(1, 140):
    assert bytes(size).decode().isascii()
    for place in range(size):
        text = (b"a" * place + "é".encode() + b"b" * (size - place - 1)).decode()
        assert not text.isascii() and len(text) == size and text[place] == "é" and text[size - 1] in "éb", (size, place)
