"""Items of bytes and bytearrays in loops that are compiled."""


def checksum(data):
    result = 0
    for index in range(len(data)):
        result = (result * 31 + data[index]) % 1_000_003
    return result


def by_iteration(data):
    result = 0
    for byte in data:
        result = (result * 31 + byte) % 1_000_003
    return result


text = bytes(range(256)) * 2
for data in (text, bytearray(text), b"", bytearray()):
    for _ in range(3):
        print(checksum(data), by_iteration(data), len(data))


def sieve(limit):
    flags = bytearray([1]) * limit
    flags[0] = flags[1] = 0
    for number in range(2, limit):
        if flags[number]:
            for multiple in range(number * number, limit, number):
                flags[multiple] = 0
    return [number for number in range(limit) if flags[number]]


print(sieve(200))


def encode(values):
    out = bytearray()
    for value in values:
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return out


print(encode(range(0, 3000, 100)).hex())

target = bytearray(b"0123456789")
for value in (0, 255, 256, -1, "a", 1.5, None, 10**30, True):
    outcomes = set()
    for _ in range(20):
        try:
            target[3] = value
            outcomes.add(target[3])
        except (ValueError, TypeError) as error:
            outcomes.add(f"{type(error).__name__}: {error}")
    print(value, *outcomes)
for index in (0, -1, 9, 10, -11, 2**70, "x"):
    outcomes = set()
    for _ in range(20):
        for data in (target, bytes(target)):
            try:
                outcomes.add(str(data[index]))
            except (IndexError, TypeError) as error:
                outcomes.add(f"{type(error).__name__}: {error}")
    print(index, *sorted(outcomes))

view = memoryview(target)
outcomes = set()
for _ in range(20):
    target[0] += 1
    view[0] += 1
    try:
        target.append(1)
    except BufferError as error:
        outcomes.add(str(error))
print(outcomes, target[0], view[0])
view.release()


def shrink(data):
    seen = 0
    for byte in data:
        seen += byte
        if len(data) > 5:
            del data[-2:]
    return seen, len(data)


print(shrink(bytearray(range(40))))


class Named(bytes):
    pass


class Shouting(bytearray):
    def __getitem__(self, index):
        return -1


print([checksum(Named(b"abc")) for _ in range(3)], [checksum(Shouting(b"abc")) for _ in range(3)])
