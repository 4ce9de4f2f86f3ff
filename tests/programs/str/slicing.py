for s in ["hello world", "grüße, 漢字 😀!", "", "a"]:
    print(s[::-1], s[1:4], s[-3:], s[:-2], s[::2], s[1::3], s[-1:-5:-1], s[5:2], s[100:], s[-100:3], s[:], s[3:100:2], s[::-3], [s[i:i + 2] for i in range(0, len(s), 3)])
s = "aé漢😀b" * 50
print(len(s), s[0], s[1], s[2], s[3], s[-1], s[100], s[247], s[-250], s[120:126], s[::-1][:6], s.index("b", 100), s.find("😀", 50), s.rfind("é"), s.count("漢"))
print(all(s[i] == "aé漢😀b"[i % 5] for i in range(250)), all(s[-i] == "aé漢😀b"[-i % 5] for i in range(1, 250)), "".join(s[i] for i in range(0, 250, 50)))
print([ord(c) for c in s[:5]], chr(0x1F600), "\U0001F600" == "😀", len("\N{GREEK SMALL LETTER ALPHA}"), ascii(s[:5]), repr("\x00\x1f\x7f\x80\xa0\xad\u200b\ud800\ufeff\U000e0001"), repr("it's"), repr('"'), repr("'\""), repr("\\\t\r\n"))
print(s[slice(1, 3)], s[True], "abc"[-0], s.__getitem__(2), "abc".__getitem__(slice(None, None, -1)))
for i in [250, -251, 10**20, -10**20]:
    try:
        s[i]
    except IndexError as e:
        print(e)
try:
    s[::0]
except ValueError as e:
    print(e)
try:
    s["a":]
except TypeError as e:
    print(e)
surrogate = "a\ud83d\ude00b"
print(len(surrogate), surrogate[1] == "\ud83d", surrogate == "a😀b", ascii(surrogate), len("a😀b"), "\ud800" < "\uffff" < "😀")
print(sorted(["z", "é", "a", "漢", "Z", "😀", "ab", ""]), max("aé漢😀"), "漢" in s, "漢a" in s, s.split("漢")[0], s.replace("漢", "-")[:10], s.upper()[:5], s.partition("😀")[0])
print("e\u0301" == "é", len("e\u0301"), "ﬁ".upper(), "ŉ".upper(), "Ǆ".lower(), "ς".upper(), "straße".upper().lower(), "١٢".isdigit())
