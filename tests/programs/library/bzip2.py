# bz2: one shot, piece by piece, files, and what is wrong with data.
import bz2
import io

data = b"".join(b"line %d of some text\n" % number for number in range(3000))
packed = bz2.compress(data)
print(len(packed), bz2.decompress(packed) == data, bz2.compress(b"").hex(), bz2.decompress(bz2.compress(b"a") + bz2.compress(b"b")))

compressor = bz2.BZ2Compressor(1)
parts = [compressor.compress(data[place : place + 1000]) for place in range(0, len(data), 1000)]
parts.append(compressor.flush())
print(bz2.decompress(b"".join(parts)) == data)
for action in (lambda: compressor.compress(b"x"), compressor.flush, lambda: bz2.BZ2Compressor(10), lambda: bz2.decompress(b"BZh9 rubbish"), lambda: bz2.decompress(packed[:-5])):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)

decompressor = bz2.BZ2Decompressor()
out = decompressor.decompress(packed[:100], max_length=10)
print(out, decompressor.needs_input, decompressor.eof)
while not decompressor.eof:
    if decompressor.needs_input:
        out += decompressor.decompress(packed[100:] + b"behind", max_length=1000)
    else:
        out += decompressor.decompress(b"", max_length=1000)
print(out == data, decompressor.unused_data, decompressor.needs_input)
try:
    decompressor.decompress(b"")
except EOFError as error:
    print(error)

file = io.BytesIO()
with bz2.open(file, "wt") as writer:
    writer.write("one\ntwo\n")
file.seek(0)
with bz2.open(file, "rt") as reader:
    print(reader.readlines())
