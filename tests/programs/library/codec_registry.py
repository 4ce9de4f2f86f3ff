# Codecs found by name, error handlers, escapes.
import codecs

print("é€".encode("cp1252"), b"\x80\xe9".decode("cp1252"), "é".encode("iso8859-15"), codecs.lookup("UTF-8").name)
print(codecs.encode("a\nb\u20ac\U0001f600", "unicode_escape"), codecs.decode(b"a\\n\\u20ac\\x41\\101", "unicode_escape"))
print(codecs.escape_decode(b"\\x41\\n\\101"), codecs.escape_encode(b"a\n'\xff"))
print(codecs.encode("é\u20ac", "raw_unicode_escape"), codecs.decode(b"\\u20ac\\n", "raw_unicode_escape"))


def attempt(function, *args):
    try:
        print(function(*args))
    except (UnicodeError, LookupError, TypeError) as error:
        print(type(error).__name__, error)


attempt("é".encode, "no-such")
attempt(b"\x81".decode, "cp1252")
attempt("a\u4e00\u4e01b".encode, "cp1252")
attempt("a\u4e00b".encode, "cp1252", "no-such")
attempt("abc".encode, "rot13")
attempt(codecs.decode, b"\\x4", "unicode_escape")
print(codecs.encode("Hello", "rot13"))
for errors in ("replace", "ignore", "xmlcharrefreplace", "backslashreplace"):
    print("a\u4e00b".encode("cp1252", errors), "a\u4e00b".encode("ascii", errors))
codecs.register_error("mine", lambda e: (f"<{e.start}-{e.end}>", e.end))
print("aéèb".encode("ascii", "mine"), b"a\xffb".decode("utf-8", "mine"), "a\ud800".encode("utf-8", "mine"))
print("é".encode("cp437", "mine"), b"\x81".decode("cp1252", "mine"))
codecs.register_error("bytes", lambda e: (b"??", e.end))
print("aéèb".encode("ascii", "bytes"))
codecs.register_error("bad", lambda e: 3)
attempt("é".encode, "ascii", "bad")
attempt(b"\xff".decode, "ascii", "bad")
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([byte])) for byte in "é€".encode()], decoder.getstate())
decoder = codecs.getincrementaldecoder("utf-16")()
print([decoder.decode(bytes([byte])) for byte in "é\U0001f600".encode("utf-16")])
encoder = codecs.getincrementalencoder("utf-16")()
print(encoder.encode("a"), encoder.encode("b"))
print(codecs.utf_8_decode(b"a\xe2\x82"), codecs.utf_8_decode(b"a\xe2\x82", "replace", True))
print(codecs.charmap_build("ab\ufffe"), codecs.charmap_decode(b"\0\1", "strict", "xy"))


def search(name):
    if name == "mine_too":
        return codecs.CodecInfo(lambda s, e="strict": (s[::-1].encode(), len(s)), lambda b, e="strict": (bytes(b).decode()[::-1], len(b)), name="mine")


codecs.register(search)
print("abc".encode("mine_too"), b"cba".decode("mine-too" if False else "mine_too"))
codecs.unregister(search)
attempt("abc".encode, "mine_too")
