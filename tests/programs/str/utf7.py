"""UTF-7, whole and in pieces."""
import codecs


def attempt(what):
    try:
        print(ascii(what()))
    except UnicodeError as error:
        print(error)


texts = ["", "plain", "a+b", "\xe9", "a\xe9-", "a\xe9b", "\u20ac\U0001f600", "\0\t~\\", "\ud800x", "+", "a\xe9+", "".join(map(chr, range(256)))]
for text in texts:
    encoded = text.encode("utf-7")
    print(encoded, encoded.decode("utf-7") == text)
    decoder = codecs.getincrementaldecoder("utf-7")()
    pieces = [decoder.decode(encoded[i : i + 1]) for i in range(len(encoded))] + [decoder.decode(b"", True)]
    print("".join(pieces) == text, [ascii(piece) for piece in pieces if piece][:8])
for data in (b"+a", b"\xff", b"+2AB-", b"+2ABa", b"+2AA", b"+//2", b"a+", b"+2AA!", b"+!", b"+AGE\xff", b"+2AAaa-", b"+2AB+", b"x+AGE", b"+AG\xffE-", b"+-", b"+--"):
    attempt(lambda: data.decode("utf-7"))
    attempt(lambda: data.decode("utf-7", "replace"))
    attempt(lambda: data.decode("utf-7", "ignore"))
    attempt(lambda: data.decode("utf-7", "backslashreplace"))
    print(codecs.utf_7_decode(data, "replace"))
