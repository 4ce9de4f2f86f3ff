import struct

print(struct.pack("<bBhHiIlLqQ", -1, 255, -2, 65535, -3, 4294967295, -4, 4, -5, 2**64 - 1), struct.pack(">hi", 1, 2), struct.pack("!I", 0xDEADBEEF), struct.pack("=q", -1), struct.pack("@i", 5), struct.pack("<f", 1.5), struct.pack(">d", -2.25), struct.pack("<e", 0.5), struct.pack("?c", True, b"x"), struct.pack("5s3s", b"abc", b"longer"), struct.pack("5p", b"ab"), struct.pack("<3h2x", 1, 2, 3))
print(struct.unpack("<hI", b"\x01\x00\x02\x00\x00\x00"), struct.unpack(">q", b"\xff" * 8), struct.unpack("<d", struct.pack("<d", 0.1)), struct.unpack("<f", struct.pack("<f", 0.1)), struct.unpack("3s?c", b"abc\x01z"), struct.unpack("5p", b"\x02abcd"), struct.unpack("<2h", b"\x01\x00\xff\xff"), struct.unpack("x", b"a"))
print(struct.calcsize("bhi"), struct.calcsize("<bhi"), struct.calcsize("bq"), struct.calcsize("qb"), struct.calcsize("3sxi"), struct.calcsize(""), struct.calcsize("P") == struct.calcsize("n"), struct.calcsize("0i"), struct.calcsize("b0i"))
s = struct.Struct("<iH")
b = bytearray(10)
s.pack_into(b, 2, 7, 8)
print(s.size, s.format, b, s.unpack_from(b, 2), list(s.iter_unpack(bytes(12))), struct.unpack_from("<H", b, 6), s.pack(1, 2), struct.pack("<f", float("inf")), struct.unpack("<f", b"\x00\x00\xc0\x7f"))
for call in [lambda: struct.pack("b", 200), lambda: struct.pack("H", -1), lambda: struct.pack("i", "a"), lambda: struct.pack("i"), lambda: struct.pack("i", 1, 2), lambda: struct.unpack("i", b"abc"), lambda: struct.pack("y", 1), lambda: struct.pack("f", "a"), lambda: struct.pack("c", b"ab"), lambda: struct.pack("s", "a"), lambda: struct.unpack_from("i", b"abc"), lambda: struct.pack("<f", 1e40), lambda: struct.pack("q", 2**63), lambda: struct.pack("i", 1.5), lambda: struct.calcsize("3"), lambda: struct.pack_into("i", bytearray(2), 0, 1), lambda: struct.pack("?", 5)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
