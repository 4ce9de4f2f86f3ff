# Compression by LZMA: containers, filters, streams in pieces, files, and what is no such data.
import io
import lzma
import random


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except Exception as error:
        print(name, "!!", type(error).__name__, str(error))


random.seed(5)
text = b"".join(random.choice([b"spam ", b"egg ", b"\0", b"bacon and "]) for _ in range(5000))
lzma2 = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 3, "dict_size": 1 << 16}]
lzma1 = [{"id": lzma.FILTER_LZMA1, "lc": 1, "lp": 2, "pb": 0}]
jumps = [{"id": lzma.FILTER_X86, "start_offset": 16}, {"id": lzma.FILTER_LZMA2}]
for options in (
    {},
    {"preset": 0},
    {"preset": 9 | lzma.PRESET_EXTREME},
    {"format": lzma.FORMAT_ALONE},
    {"format": lzma.FORMAT_ALONE, "filters": lzma1},
    {"check": lzma.CHECK_CRC32},
    {"check": lzma.CHECK_SHA256},
    {"check": lzma.CHECK_NONE},
    {"filters": lzma2},
    {"filters": jumps},
):
    packed = lzma.compress(text, **options)
    decompressor = lzma.LZMADecompressor()
    print(len(packed) < len(text) // 2, lzma.decompress(packed) == text, packed[:6], decompressor.decompress(packed) == text, decompressor.check)
packed = lzma.compress(text, lzma.FORMAT_RAW, filters=lzma2)
print(lzma.decompress(packed, lzma.FORMAT_RAW, filters=lzma2) == text)

compressor = lzma.LZMACompressor()
pieces = [compressor.compress(text[start : start + 777]) for start in range(0, len(text), 777)] + [compressor.flush()]
packed = b"".join(pieces)
tell("flushed", lambda: compressor.compress(b""))
tell("flushed", compressor.flush)
decompressor = lzma.LZMADecompressor()
out = bytearray()
for byte in packed:
    out += decompressor.decompress(bytes([byte]))
print(out == text, decompressor.eof, decompressor.needs_input, decompressor.unused_data)
tell("end", lambda: decompressor.decompress(b""))
decompressor = lzma.LZMADecompressor()
out = [decompressor.decompress(packed + b"behind", 1000)]
while not decompressor.eof:
    out.append(decompressor.decompress(b"", 1000))
print(b"".join(out) == text, max(map(len, out)), decompressor.unused_data, decompressor.needs_input)
print(lzma.decompress(packed * 2) == text * 2, lzma.decompress(lzma.compress(b"")))

with io.BytesIO() as file:
    with lzma.open(file, "wt", encoding="utf-8", newline="\n") as packed_file:
        packed_file.write("first\nzweite Zeile: ü\nlast")
    file.seek(0)
    with lzma.open(file, "rt", encoding="utf-8") as packed_file:
        print(packed_file.readlines())
    file.seek(0)
    with lzma.LZMAFile(file) as packed_file:
        print(packed_file.seek(6), packed_file.peek(3)[:3], packed_file.read(6), packed_file.tell())

tell("no such", lambda: lzma.decompress(b"no such data, but long enough"))
tell("short", lambda: lzma.decompress(packed[:-5]))
damaged = bytearray(packed)
damaged[len(damaged) // 2] ^= 255
tell("damaged", lambda: lzma.decompress(bytes(damaged)))
tell("memory", lambda: lzma.decompress(packed, memlimit=1000))
tell("both", lambda: lzma.compress(b"", preset=1, filters=lzma2))
tell("preset", lambda: lzma.compress(b"", preset=77))
tell("preset", lambda: lzma.compress(b"", preset=-1))
tell("preset", lambda: lzma.compress(b"", preset=2**40))
tell("format", lambda: lzma.compress(b"", format=9))
tell("check", lambda: lzma.compress(b"", format=lzma.FORMAT_ALONE, check=lzma.CHECK_CRC32))
tell("raw", lambda: lzma.compress(b"", format=lzma.FORMAT_RAW))
tell("raw", lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW))
tell("filters", lambda: lzma.LZMADecompressor(filters=lzma2))
tell("limit", lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, memlimit=5, filters=lzma2))
tell("alone", lambda: lzma.compress(b"", format=lzma.FORMAT_ALONE, filters=lzma2))
for chain in ([{}], [5], [{"id": 99}], [{"id": lzma.FILTER_LZMA2, "other": 1}], [{"id": lzma.FILTER_DELTA, "dist": "x"}], lzma2 * 3, [{"id": lzma.FILTER_LZMA2, "lc": 77}]):
    tell("chain", lambda: lzma.compress(b"", filters=chain))
for spec in lzma1[0], lzma2[0], lzma2[1], jumps[0], {"id": lzma.FILTER_X86}:
    properties = lzma._encode_filter_properties(spec)
    print(properties, lzma._decode_filter_properties(spec["id"], properties))
print([lzma.is_check_supported(check) for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256, 99)])
print(lzma.LZMAError.__mro__, lzma.FILTER_LZMA1, lzma.PRESET_EXTREME)
tell("no sequence", lambda: lzma.compress(b"", filters={}))
tell("no dict", lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters="zzz"))
