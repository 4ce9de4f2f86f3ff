"""Bytes of all sizes, made by joining, adding, repeating, padding and slicing; read by loops and views."""


class Sub(bytes):
    pass


def joined(separator, times):
    lengths = 0
    for index in range(times):
        parts = [b"ab", b"", b"x" * (index % 20)]
        lengths += len(separator.join(parts))
        lengths += len(separator.join(tuple(parts)))
        lengths += len(separator.join(bytes([index % 256]) for _ in range(3)))
        lengths += len(separator.join(map(bytes, (b"1", bytearray(b"2"), Sub(b"3")))))
    return lengths, separator.join(parts), type(separator.join(parts)).__name__


for separator in (b"", b", ", bytearray(b"--"), Sub(b"+")):
    print(joined(separator, 2000))
print(b"".join([Sub(b"one")]), type(b"".join([Sub(b"one")])).__name__, bytearray(b"").join([b"one"]))
print(b"".join([]), bytearray(b"x").join(()), b",".join([bytearray(b"a"), memoryview(b"b"), b"c"]))
for wrong in ([b"a", 1], (b"a", "b"), map(str, [1]), 5, [None]):
    try:
        print(b"".join(wrong))
    except TypeError as error:
        print(error)


def told():
    yield b"a"
    yield "b"
    yield b"c"


try:
    b"".join(told())
except TypeError as error:
    print(error)


def sums(times):
    total = b""
    for index in range(times):
        total = total + b"%d," % index
    return len(total), total[-12:], hash(total) == hash(bytes(bytearray(total)))


print(sums(3000))


def read(data):
    total = 0
    for place in range(len(data)):
        total += data[place] - data[-1 - place]
    for byte in data:
        total += byte
    return total, data[len(data) // 2], 255 in data, max(data)


for size in (1, 7, 8, 9, 255, 256, 257, 5000, 40000):
    data = bytes(range(256)) * (size // 256) + bytes(range(size % 256))
    print(size, read(data), read(Sub(data)), data == bytes(bytearray(data)), data[1:-1] + data[:1] < data)
    print(len(bytes(size)), sum(bytes(size)), data.ljust(size + 3, b".")[-4:], data.rjust(size + 3)[:4], data.center(size + 2, b"*")[::size + 1])
    print(memoryview(data)[1:-1].tobytes() == data[1:-1], bytes(memoryview(data)[::-1]) == data[::-1], memoryview(data).hex() == data.hex())

print({bytes([byte]): byte for byte in range(3)}[bytes(bytearray(b"\x02"))], (b"ab" * 0, b"ab" * 1, b"ab" * 3, 2 * b"x"))
view = memoryview(bytearray(range(10)))
print(view.cast("@H")[1:3].format, view[2:8][1:3].tolist(), view[::3].tobytes(), memoryview(b"abcd").cast("I").format)
