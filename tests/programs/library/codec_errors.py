# Built-in error handlers and what they refuse; replacements that an encoding cannot take; names of codecs.
import codecs


def tried(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        start = f" {error.start} {error.end}" if isinstance(error, UnicodeEncodeError) else ""
        return f"{type(error).__name__}: {error}{start}"


errors = {
    "encode": UnicodeEncodeError("ascii", "a\u3042b", 1, 2, "o"),
    "decode": UnicodeDecodeError("ascii", bytearray(b"\xff"), 0, 1, "o"),
    "translate": UnicodeTranslateError("\u3042", 0, 1, "o"),
    "plain": UnicodeError("o"),
    "int": 42,
}
for name in ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogateescape", "surrogatepass"):
    handler = codecs.lookup_error(name)
    for kind, error in errors.items():
        print(name, kind, ascii(tried(handler, error)))
odd = UnicodeEncodeError("ascii", "", 0, 1, "o")
odd.object = []
print(tried(codecs.replace_errors, odd), tried(codecs.namereplace_errors, odd))

print(tried("[\udc80\ud800\udfff]".encode, "utf-8", "surrogateescape"))
print(tried("[\udc80\udc81]\udcff".encode, "utf-8", "surrogateescape"))
answers = ["\U0001f40d", "é", "xy", b"a", b"ab", b"abcd", b"\xff"]
codecs.register_error("answer", lambda error: (answer, error.end))
for encoding in ("ascii", "latin-1", "utf-8", "utf-16-le", "utf-32-be"):
    for answer in answers:
        print(encoding, ascii(answer), ascii(tried("[\udc80]".encode, encoding, "answer")))
positions = iter([5, 1, 2, 3, 4, 6])
codecs.register_error("about", lambda error: ("?", next(positions)))
print(tried("é1ü2é34".encode, "ascii", "about"))
codecs.register_error("plainly", lambda error: ("<>", error.end))
print(len(("é" * 30000 + "x").encode("ascii", "plainly")), len(("é" * 30000).encode("cp1251", "replace")))

for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
    data = "\ud901".encode(encoding, "surrogatepass")
    for i in range(1, len(data)):
        decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        print(encoding, i, ascii(decoder.decode(data[:i])), ascii(decoder.decode(data[i:], True)))
decoder = codecs.getincrementaldecoder("raw-unicode-escape")()
print([decoder.decode(piece) for piece in (b"a\\", b"u00e9\\", b"n", b"\\")], decoder.decode(b"", True))

codecs.register(lambda name: print("asked for", name))
for name in ("AAA-8", "aaa---8", "Aaa  8.x", "-é8-", "b.B_c"):
    print(tried(codecs.lookup, name))
