def show(label, f):
    try:
        r = repr(f())
    except Exception as e:
        r = "raises " + str(e)
    print(label, r)
texts = ["", "a", "abc", "hello world", "  spaced\t\n", "a,b,,c", "Grüße ß ŉ", "日本語 text", "ǆ ǅ Ǆ", "ΑΣ ΑΣΑ σς", "x\ud800y", "1٣²½Ⅷ", "line1\nline2\r\nline3\x0bl4\u2028l5", "TITLE Case's don't", "aXbXc", "\t a\tb", "+12", "-5", "\x00\x7f\xa0\xad", "ﬁ ﬂ İ ı", "😀 emoji 😀", "a" * 200 + "é" + "b" * 200]
needles = ["", "a", "b", ",", "X", " ", "é", "語", "😀", "lo", "\n"]
for t in texts:
    show("case", lambda: (t.lower(), t.upper(), t.title(), t.capitalize(), t.swapcase(), t.casefold()))
    show("is", lambda: (t.isalpha(), t.isalnum(), t.isdigit(), t.isdecimal(), t.isnumeric(), t.isspace(), t.islower(), t.isupper(), t.istitle(), t.isidentifier(), t.isprintable(), t.isascii()))
    show("repr", lambda: (repr(t), ascii(t), len(t), [c for c in t][:5], t[::-1], t[1:4], t[-3:], t[::2], t * 2))
    show("split", lambda: (t.split(), t.rsplit(), t.split(None, 1), t.rsplit(None, 1), t.splitlines(), t.splitlines(True)))
    show("strip", lambda: (t.strip(), t.lstrip(), t.rstrip(), t.strip("a5 "), t.strip("éß"), t.expandtabs(), t.expandtabs(3), t.zfill(12), t.center(15, "é"), t.ljust(12), t.rjust(12, "*")))
    for n in needles:
        show(("find", n), lambda: (t.find(n), t.rfind(n), t.count(n), n in t, t.startswith(n), t.endswith(n), t.find(n, 2), t.find(n, 1, -1), t.rfind(n, -4), t.count(n, 1, 5), t.find(n, 1000), t.startswith(n, 1), t.endswith(n, 0, -1)))
        show(("replace", n), lambda: (t.replace(n, "<>"), t.replace(n, "", 1), t.removeprefix(n), t.removesuffix(n)))
        show(("parts", n), lambda: (t.split(n), t.split(n, 1), t.rsplit(n, 1), t.partition(n), t.rpartition(n)))
    for e in ["utf-8", "ascii", "latin-1", "utf-16", "utf-16-be", "utf-32-le", "utf-8-sig", "nope"]:
        for h in ["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape", "surrogatepass", "bad"]:
            show((e, h), lambda: t.encode(e, h))
for b in [b"", b"abc", b"\xff", b"\xc3\xa9", b"\xc3", b"a\xe2\x82b", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xf8\x88", b"\xc0\x80", b"ab\x80cd", b"\xff\xfea\x00", b"a\x00b\x00c", b"\x00\xd8a\x00"]:
    for e in ["utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"]:
        for h in ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass"]:
            show((b, e, h), lambda: b.decode(e, h))
for t in ["abc", "a\xe9", "x"]:
    show("translate", lambda: (t.translate({97: "1", 98: None, 233: 101}), t.translate(str.maketrans("abc", "xyz")), t.translate(str.maketrans({"a": "q"}))))
s = ""
for i in range(3000):
    s += "ab" if i % 3 else "é"
    if i == 1500:
        keep = s
        other = keep + "!"
print(len(s), len(keep), keep == s[: len(keep)], other[-3:], s[1000], s[2999], s.count("é"), s.find("é", 4000))
show("join", lambda: ("-".join(["a", "é"]), "".join(("x", "y")), ",".join("abc"), "".join([])))
for f in [lambda: "a" + 1, lambda: "a" * "b", lambda: "a".join([1]), lambda: "a".split(""), lambda: "abc"[5], lambda: "abc"[str("x")], lambda: "a".center(5, "ab"), lambda: "a".index("b"), lambda: "a".find(1), lambda: 1 in "a", lambda: "a" < 1, lambda: "a".startswith(1), lambda: "a".encode(1), lambda: "a".strip(1), lambda: "a".format_map(1), lambda: "{} {}".format(1), lambda: "{a}".format(), lambda: "{0.x}".format(1), lambda: "{0[1]}".format([1]), lambda: "{!z}".format(1), lambda: "{".format(), lambda: "}".format(), lambda: "{0}{}".format(1), lambda: "{:{}}".format(5, "x>8"), lambda: "{:{}{}}".format("a", ">", 5), lambda: "{a[b]} {0}".format(3, a={"b": 4})]:
    show("error", f)
bs = [b"", b"abc", b"a,b,,c", b"  x y ", b"Hello World", b"\x00\xff'\"", b"aXbX", b"12", b"a\tb\n\r\nc"]
for b in bs:
    for v in [b, bytearray(b)]:
        show("bytes", lambda: (v.upper(), v.lower(), v.title(), v.capitalize(), v.swapcase(), v.split(), v.split(b","), v.rsplit(b"X", 1), v.splitlines(), v.strip(), v.strip(b"a"), v.hex(), v.hex("-", 2), v.center(8), v.zfill(5), v.replace(b"a", b"zz"), v.replace(b"", b"."), v.partition(b","), v.rpartition(b"X"), v.find(b"b"), v.find(97), v.count(b""), v.isalpha(), v.isdigit(), v.isspace(), v.islower(), v.istitle(), v[::-1], v[1:3], v * 2, v + b"!", b"b" in v, v.startswith((b"a", b"H")), v.translate(None, b"a"), v.expandtabs(4), v.removeprefix(b"a"), v == b, v < b"b"))
a = bytearray(b"hello")
a[0] = 72; a[1:3] = b"EEEE"; del a[-1]; a.append(33); a.extend([1, 2]); a.insert(0, 9); a += b"xyz"; a[::3] = b"#" * len(a[::3]); print(a, a.pop(), a.pop(0), a); a.reverse(); print(a); del a[::2]; print(a); a.remove(a[0]); a *= 2; print(a, len(a)); a.clear(); print(a)
