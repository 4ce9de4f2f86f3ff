# Compression by Zstandard: levels, parameters, dictionaries, streams in pieces, files, and what is no such data.
import _zstd
import io
import random
import tarfile
from compression import zstd
from compression.zstd import CompressionParameter as C, DecompressionParameter as D


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except Exception as error:
        print(name, "!!", type(error).__name__, str(error))


random.seed(5)
text = b"".join(random.choice([b"spam ", b"egg ", b"\0", b"bacon and "]) for _ in range(5000))
for arguments in (
    {},
    {"level": 1},
    {"level": -5},
    {"level": 19},
    {"options": {C.checksum_flag: True, C.window_log: 12}},
    {"options": {C.strategy: zstd.Strategy.btultra2, C.content_size_flag: False}},
):
    packed = zstd.compress(text, **arguments)
    info = zstd.get_frame_info(packed)
    print(len(packed), zstd.decompress(packed) == text, info, zstd.get_frame_size(packed + b"more") == len(packed))

# In pieces.
compressor = zstd.ZstdCompressor(level=3)
pieces = [compressor.compress(text[:1000]), compressor.compress(text[1000:2000], compressor.FLUSH_BLOCK)]
print(compressor.last_mode, len(pieces[1]) > 0)
tell("pledge too late", lambda: compressor.set_pledged_input_size(5))
pieces += [compressor.compress(text[2000:]), compressor.flush()]
packed = b"".join(pieces)
decompressor = zstd.ZstdDecompressor()
out, place = b"", 0
while not decompressor.eof:
    piece = b""
    if decompressor.needs_input:
        piece = (packed + b"behind")[place : place + 100]
        place += 100
    out += decompressor.decompress(piece, 333)
print(out == text, decompressor.eof, decompressor.needs_input, (packed + b"behind").endswith(decompressor.unused_data))
tell("behind the end", lambda: decompressor.decompress(b"x"))
compressor.set_pledged_input_size(10)
tell("pledged", lambda: compressor.compress(b"123", compressor.FLUSH_FRAME))
tell("pledged and kept", lambda: [compressor.set_pledged_input_size(3), compressor.compress(b"123", compressor.FLUSH_FRAME)])
for size in (-1, 2**64, "3", 1.5, None):
    tell(f"pledge {size}", lambda: compressor.set_pledged_input_size(size))

# With workers.
compressor = zstd.ZstdCompressor(options={C.nb_workers: 2, C.compression_level: 1})
packed = compressor.compress(text * 40) + compressor.compress(text) + compressor.flush()
print(zstd.decompress(packed) == text * 41)
abandoned = zstd.ZstdCompressor(options={C.nb_workers: 1}, zstd_dict=zstd.ZstdDict(text, is_raw=True))
abandoned.compress(text * 40)
del abandoned

# Dictionaries.
samples = [b"sample number %d of %d, which is like the others" % (i, i * i) for i in range(400)]
trained = zstd.train_dict(samples, 3000)
again = zstd.finalize_dict(trained, samples, 3000, 5)
raw = zstd.ZstdDict(text[:5000], is_raw=True)
print(len(trained) <= 3000, trained.dict_id != 0, len(again) <= 3000, raw.dict_id, len(raw), raw, raw.dict_content == text[:5000])
for dictionary in (trained, again, raw):
    for way in (dictionary, dictionary.as_digested_dict, dictionary.as_undigested_dict, dictionary.as_prefix):
        packed = zstd.compress(samples[7], zstd_dict=way)
        back = zstd.decompress(packed, zstd_dict=dictionary.as_prefix if way == dictionary.as_prefix else dictionary)
        print(back == samples[7], len(packed) < len(samples[7]), zstd.get_frame_info(packed).dictionary_id == dictionary.dict_id)
print(raw.as_prefix[1], raw.as_digested_dict[1], raw.as_undigested_dict[1])
tell("wrong dictionary", lambda: zstd.decompress(zstd.compress(b"abc" * 50, zstd_dict=trained)))
for content in (b"123", b"12345678", "text"):
    tell(content, lambda: zstd.ZstdDict(content))
for wrong in (1, (raw, 7), (raw,), (raw, "a"), (1, 2)):
    tell("dictionary", lambda: zstd.ZstdCompressor(zstd_dict=wrong))
    tell("dictionary", lambda: zstd.ZstdDecompressor(zstd_dict=wrong))
for sizes in ((3,), (1,), ("a",), [3], (-1,), (2**64,)):
    tell(sizes, lambda: _zstd.train_dict(b"abc", sizes, 100))
tell("no room", lambda: _zstd.train_dict(b"abc", (3,), 0))
tell("little room", lambda: _zstd.train_dict(b"abc", (3,), 10))
tell("little room", lambda: _zstd.finalize_dict(b"", b"abc", (3,), 10, 1))
tell("text", lambda: _zstd.finalize_dict("", b"abc", (3,), 10, 1))

# What cannot be.
for level in (23, -(2**40), "1", 1.5, True):
    tell(f"level {level}", lambda: zstd.compress(b"", level))
for options in ({C.window_log: 99}, {9999: 1}, {"a": 1}, {C.window_log: "a"}, {D.window_log_max: 20}, [], {C.window_log: 2**40}):
    tell(f"options {options}", lambda: zstd.ZstdCompressor(options=options))
for options in ({D.window_log_max: 99}, {9999: 1}, {C.window_log: 20}, 3):
    tell(f"options {options}", lambda: zstd.ZstdDecompressor(options=options))
tell("both", lambda: zstd.ZstdCompressor(1, {}))
tell("mode", lambda: zstd.ZstdCompressor().compress(b"", 3))
tell("mode", lambda: zstd.ZstdCompressor().flush(0))
tell("no frame", lambda: zstd.decompress(b"no such data at all"))
tell("half a frame", lambda: zstd.decompress(zstd.compress(text)[:-10]))
tell("size", lambda: zstd.get_frame_size(b"abcdefgh"))
tell("info", lambda: zstd.get_frame_info(b"abcdefgh"))
tell("bounds", lambda: (C.window_log.bounds(), D.window_log_max.bounds(), _zstd.get_param_bounds(77, True)))
tell("bounds", lambda: _zstd.get_param_bounds(77, False))
tell("types", lambda: _zstd.set_parameter_types(int, 3))
for kind in (zstd.ZstdDict, zstd.ZstdCompressor, zstd.ZstdDecompressor):
    tell("subclass", lambda: type("Sub", (kind,), {}))
print(zstd.ZstdError, zstd.ZstdError.__doc__, zstd.ZstdCompressor, zstd.COMPRESSION_LEVEL_DEFAULT)

# Files and archives.
target = io.BytesIO()
with zstd.open(target, "wt", encoding="utf-8") as file:
    file.writelines(f"line {i}\n" for i in range(1000))
with zstd.open(io.BytesIO(target.getvalue()), "rt", encoding="utf-8") as file:
    print(sum(1 for _ in file))
target = io.BytesIO()
with tarfile.open(fileobj=target, mode="w:zst") as archive:
    entry = tarfile.TarInfo("name")
    entry.size = len(text)
    archive.addfile(entry, io.BytesIO(text))
target.seek(0)
with tarfile.open(fileobj=target) as archive:
    print(archive.getnames(), archive.extractfile("name").read() == text)
