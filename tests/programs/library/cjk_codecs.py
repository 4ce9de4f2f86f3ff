# Encodings of Chinese, Japanese and Korean text: every code of two bytes and every character, and codecs piece by piece.
import codecs
import io
import zlib

CODECS = """gb2312 gbk gb18030 hz big5 cp950 big5hkscs euc_kr cp949 johab shift_jis cp932 euc_jp shift_jisx0213
shift_jis_2004 euc_jisx0213 euc_jis_2004 iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004
iso2022_jp_3 iso2022_jp_ext""".split()

pairs = b"\n".join(bytes([a, b]) for a in range(0x80, 0x100) for b in range(0x21, 0x100))
third = b"\n".join(bytes([0x8F, a, b]) for a in range(0xA1, 0xFF) for b in range(0xA1, 0xFF))
four = b"\n".join(bytes([a, 0x30 + b, c, 0x35]) for a in range(0x81, 0xFF) for b in range(10) for c in range(0x81, 0xFF, 9))
escaped = b"\n".join(
    b"\x1b" + set + bytes([a, b]) + b"\x1b(B"
    for set in (b"$B", b"$@", b"$(D", b"$(C", b"$A", b"(J", b"(I", b"$(O", b"$(Q", b"$(P", b"$)C\x0e", b".A\x1bN", b".F\x1bN")
    for a in range(0x20, 0x7F, 2)
    for b in range(0x21, 0x7F, 3)
)
characters = "\n".join(map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x10000), *range(0x20000, 0x2A700, 3)]))
together = "か゚æ̀æ˩˥˩Ê̄Ê̌Êxê̄뢨ㄱ鷗俱é"


def crc(data):
    return f"{zlib.crc32(data):08x}"


for name in CODECS:
    read = [data.decode(name, "replace") for data in (pairs, third, four, escaped)]
    print(name, *(crc(text.encode()) for text in read), crc(characters.encode(name, "replace")), together.encode(name, "backslashreplace"))


def tried(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print("--- errors")
for name in ("gbk", "euc_kr", "iso2022_jp", "hz", "shift_jis_2004", "gb18030"):
    print(name, tried("a\u0e01b".encode, name), tried("ab\ud800".encode, name, "xmlcharrefreplace"))
    print(name, tried(b"ab\x81".decode, name), tried(b"a\xffb".decode, name), b"a\xff\xfeb".decode(name, "backslashreplace"))
codecs.register_error("two", lambda error: ("国", error.end) if isinstance(error, UnicodeEncodeError) else ("<>", error.start + 1))
print("a\u0e01b".encode("iso2022_jp", "two"), b"\xffa\x81".decode("euc_jp", "two"))
codecs.register_error("bytes", lambda error: (b"1234", error.end))
print("a\u0e01b".encode("gbk", "bytes"))
codecs.register_error("hopeless", lambda error: ("\u0e02", error.end))
print(tried("a\u0e01b".encode, "gbk", "hopeless"))
codecs.register_error("far", lambda error: ("", 1 << 70))
print(tried(b"\xff".decode, "gbk", "far").split(":")[0])



def elsewhere(error):
    error.object = b"xyz12"
    return "<>", position


codecs.register_error("elsewhere", elsewhere)
for position in (1, 3, 4, -1):
    print(position, tried(b"\xffab".decode, "gbk", "elsewhere"))

print("--- piece by piece")
for name in ("euc_jis_2004", "iso2022_jp", "iso2022_kr", "hz", "cp949"):
    encoder = codecs.getincrementalencoder(name)()
    print(name, encoder.getstate(), [tried(encoder.encode, piece) for piece in ("æ", "̀한", "中", "z", "かæ")], encoder.getstate())
    print(tried(encoder.encode, "", True), encoder.reset(), encoder.encode("ab"))
    decoder = codecs.getincrementaldecoder(name)("replace")
    print(decoder.getstate(), [decoder.decode(bytes([byte])) for byte in b"a\xa4\xab\x1b$B0!\x1b(Bz\n~{VP~}"], decoder.getstate())
    print(decoder.decode(b"\xa4"), decoder.getstate()[0], ascii(decoder.decode(b"", True)), decoder.reset())
decoder = codecs.getincrementaldecoder("gbk")()
print(decoder.decode(b"\xc4\xe3\xba"), tried(decoder.decode, b"", True), decoder.decode(b"\xc3"), tried(decoder.decode, "text")[:9])
print(tried(decoder.setstate, 5), tried(decoder.setstate, (b"123456789", 0)), decoder.errors)
decoder.errors = "ignore"
print(decoder.decode(b"\xff\xffa"), tried(setattr, decoder, "errors", 5), type(decoder).__mro__[1].__name__)

print("--- streams")
data = "一行\n二行\r\nthree\nい".encode("shift_jis")
for size in (None, 1, 2, 3, 7):
    reader = codecs.getreader("shift_jis")(io.BytesIO(data))
    pieces = []
    while piece := reader.read(size):
        pieces.append(piece)
    print(size, pieces)
reader = codecs.getreader("euc_jp")(io.BytesIO("一\n二".encode("euc_jp")))
print(reader.readline(), reader.readlines(), reader.errors, reader.reset())
out = io.BytesIO()
writer = codecs.getwriter("iso2022_jp")(out)
writer.write("a国")
writer.writelines(["か", "z", "か"])
writer.reset()
print(out.getvalue())
text = io.TextIOWrapper(io.BytesIO(), encoding="iso2022_jp", newline="\n")
text.write("国か\n" * 3)
text.seek(0)
print(text.readline(), text.tell() > 0, text.read())
import _codecs_cn

print(tried(_codecs_cn.getcodec, "big5"), tried(_codecs_cn.getcodec, 5), tried(type(_codecs_cn.getcodec("gbk"))))
exec("# coding: euc-jp\nprint('ok')")
exec("# coding: gbk\nprint('你好')".encode("gbk"))
