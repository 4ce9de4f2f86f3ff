# binascii and zlib: text of bytes, check sums, deflated data.
import base64
import binascii
import gzip
import io
import zipfile
import zlib

data = bytes(range(256)) * 3 + b"hello hello hello " * 50
print(zlib.crc32(data), zlib.crc32(b"lo", zlib.crc32(b"hel")), zlib.adler32(data), zlib.adler32(b"lo", zlib.adler32(b"hel")), binascii.crc32(b"", 5), binascii.crc_hqx(b"hello", 0), zlib.crc32(b"x", -1))
for level in range(-1, 10):
    assert zlib.decompress(zlib.compress(data, level)) == data
print(len(zlib.compress(b"a" * 100000)) < 300)
for bits in (9, 15, -9, -15, 25, 31):
    packed = zlib.compress(data, wbits=bits)
    assert zlib.decompress(packed, wbits=bits) == data
    if bits > 0:
        assert zlib.decompress(packed, wbits=47) == data
c = zlib.compressobj(6, zlib.DEFLATED, 15, 8, zlib.Z_DEFAULT_STRATEGY)
packed = c.compress(data) + c.flush(zlib.Z_SYNC_FLUSH) + c.compress(data[:100]) + c.flush()
d = zlib.decompressobj()
out = b"".join(d.decompress(packed[i : i + 7]) for i in range(0, len(packed), 7))
print(out == data + data[:100], d.eof, d.unused_data, d.unconsumed_tail, d.flush())
d = zlib.decompressobj()
first = d.decompress(packed + b"rest", 10)
print(first, d.eof, len(d.unconsumed_tail) > 0)
rest = d.decompress(d.unconsumed_tail)
print(first + rest == data + data[:100], d.eof, d.unused_data)
dictionary = b"hello hello "
c = zlib.compressobj(zdict=dictionary)
packed = c.compress(b"hello hello hello") + c.flush()
print(zlib.decompressobj(zdict=dictionary).decompress(packed))
for call in [
    lambda: zlib.decompress(b"not zlib at all"),
    lambda: zlib.decompress(zlib.compress(data)[:-5]),
    lambda: zlib.decompress(b""),
    lambda: zlib.decompressobj().decompress(packed),
    lambda: zlib.compress(data, 11),
    lambda: zlib.compressobj(11),
    lambda: zlib.compress("text"),
    lambda: zlib.decompressobj().decompress(b"", -1),
    lambda: zlib.decompressobj(0.5),
]:
    try:
        print(call())
    except (zlib.error, ValueError, TypeError) as error:
        print(type(error).__name__, error)
assert gzip.decompress(gzip.compress(data)) == data
with io.BytesIO() as file:
    with gzip.GzipFile(fileobj=file, mode="wb") as packer:
        packer.write(data)
    file.seek(0)
    print(gzip.GzipFile(fileobj=file).read() == data)
with io.BytesIO() as file:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/name.txt", data)
    with zipfile.ZipFile(file) as archive:
        print(archive.namelist(), archive.read("folder/name.txt") == data, archive.testzip())

# Text of bytes.
for size in (0, 1, 2, 3, 4, 5, 57):
    part = data[60 : 60 + size]
    text = base64.b64encode(part)
    print(text, base64.b64decode(text) == part, binascii.b2a_base64(part, newline=False) == text, binascii.hexlify(part[:5], "-", 2), binascii.unhexlify(binascii.hexlify(part)) == part)
print(binascii.b2a_hex(b"abcdef", b":", -4), binascii.hexlify(b"\xff\x00"), binascii.a2b_hex("0aFF"), base64.b32encode(b"hello"), base64.b85encode(b"hello"), base64.urlsafe_b64encode(b"\xfb\xff"))
for text in (b"aGVs\nbG8=", "aGVsbG8=", b"aGVsbG8=====", b"aG=VsbG8=", b"!aGVsbG8=", b"ab==cd", b"a", b"abcde", b"abc", b"=", b"ab=", b"ab=c"):
    for strict in (False, True):
        try:
            print(text, strict, binascii.a2b_base64(text, strict_mode=strict))
        except binascii.Error as error:
            print(text, strict, "Error", error)
for size in (0, 1, 2, 3, 45):
    line = binascii.b2a_uu(data[:size])
    print(line, binascii.a2b_uu(line) == data[:size])
print(binascii.b2a_uu(b"\0\0a", backtick=True), binascii.a2b_uu(b"#86)C\n"), binascii.a2b_uu(b"#86"))
for text in (b"tab\tend \n=\x01\xff.\n.\nline" + b"x" * 90, b"a b_c", b"one\r\ntwo \r\n", b"trailing ", b"."):
    for options in ({}, {"quotetabs": True}, {"istext": False}, {"header": True}):
        quoted = binascii.b2a_qp(text, **options)
        print(quoted, binascii.a2b_qp(quoted, header=options.get("header", False)) == text)
print(binascii.a2b_qp(b"a=\r\nb=3Dc=\nd==e=zz=4"), binascii.a2b_qp(b"_", True))
for call in [lambda: binascii.unhexlify("abc"), lambda: binascii.unhexlify("zz"), lambda: binascii.unhexlify("\xe9\xe9"), lambda: binascii.a2b_base64(5), lambda: binascii.b2a_uu(b"x" * 46), lambda: binascii.a2b_uu(b"\x7f\x01"), lambda: binascii.hexlify(b"ab", "xy"), lambda: binascii.hexlify(b"ab", 5), lambda: binascii.a2b_uu(b"!``  x")]:
    try:
        print(call())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(binascii.Error.__mro__[1].__name__, binascii.Incomplete.__mro__[1].__name__)
