def item(container, key):
    return container[key]


b = b"hello\x00\xff"
print(b, b[0], b[-1], b[1:4], b[::-1], len(b), list(b[:3]), b + b"!", b * 2, b"l" in b, 104 in b, b.hex(), b.hex(" "), bytes.fromhex("68 65ff"), bytes(3), bytes([65, 66]), bytes("é", "utf-8"), bytes(b"x"), bytes(range(3)), bytes())
print(b.find(b"l"), b.index(b"lo"), b.count(b"l"), b.startswith(b"he"), b.endswith((b"x", b"\xff")), b.replace(b"l", b"LL"), b.split(b"l"), b"a b  c".split(), b"a,b".partition(b","), b"-".join([b"a", b"b"]), b"  x ".strip(), b"xax".strip(b"x"), b.upper(), b"AbC".lower(), b"ab".title(), b"ab".center(6, b"*"), b"5".zfill(3), b"a\nb\r\n".splitlines(), b"ab".find(97), b"Ab".swapcase())
print(b"abc".decode(), "é".encode().decode(), b"\xe9".decode("latin-1"), b"a\xffb".decode("utf-8", "replace"), b"a\xffb".decode("utf-8", "ignore"), b"\xff".decode("utf-8", "backslashreplace"), ascii(b"\xff".decode("utf-8", "surrogateescape")), b"abc" < b"abd", b"a" == "a", b"" == bytearray(), b"abc".isalpha(), b"1".isdigit(), b"a".isspace(), b"abc".translate(None, b"b"), b"abc".translate(bytes(range(256))), bytes.maketrans(b"a", b"b")[97])
print(b"%d %s %x %c %r" % (5, b"x", 255, 65, "q"), b"%5.1f|%-4d|" % (2.5, 3), b"%b" % b"z", repr(b"'"), repr(b'"'), repr(b"'\""), b"\t\n\r\\", hash(b"a") == hash(bytes([97])))
a = bytearray(b"abc")
a[0] = 120
a.append(100)
a.extend(b"ef")
a += b"g"
a[1:3] = b"ZZZ"
del a[-1]
a.insert(0, 33)
print(a, a.pop(), a.pop(0), a, len(a), a.find(b"Z"), bytes(a), a.reverse(), a, a == bytes(a), a.copy() is a, bytearray(3), bytearray([1, 2]), a * 2, a.remove(90), a, a.clear(), a, isinstance(a, bytes))
m = memoryview(b"hello")
print(m[1], bytes(m[1:3]), len(m), m.tolist(), m == b"hello", m.format, m.nbytes)
for call in [lambda: bytes([256]), lambda: bytes("a"), lambda: b"a" + "b", lambda: b"abc"[5], lambda: b"\xff".decode(), lambda: b"\xc3(".decode(), lambda: bytes.fromhex("zz"), lambda: b"abc".index(b"x"), lambda: "a" in b"abc", lambda: 300 in b"a", lambda: bytearray(b"a").append(256), lambda: bytearray([-1]), lambda: b"a".join(["b"]), lambda: b"a" < "b", lambda: bytes(1.5), lambda: b"%d" % "a", lambda: b"".split(b""), lambda: bytearray().pop(), lambda: bytes(-5), lambda: item(b"a", "x"), lambda: bytes.fromhex("abc"), lambda: hash(bytearray()), lambda: b"abc".find("a"), lambda: b"\xe2\x82".decode(), lambda: b"ab\x80".decode("ascii")]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
x = b"abc"
try:
    x[0] = 1
except TypeError as e:
    print(e)


class Bücher(bytearray):
    """The name of a class need not be ASCII."""


shown = repr(Bücher(b"a\xe4"))
print(shown, len(shown), shown == "Bücher(b'a\\xe4')", shown[1], shown[6:])
