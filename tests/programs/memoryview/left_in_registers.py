# A view that nobody can reach any more does not keep its object from changing its size.
def cut(size):
    buffer = bytearray(b"abcdefgh")
    part = bytes(memoryview(buffer)[:size])
    del buffer[:size]
    return part, buffer


print(cut(3))


def assign():
    buffer = bytearray(b"abcdefgh")
    bytes(memoryview(buffer)[2:4])
    buffer[1:3] = b"-----"
    return buffer


print(assign())


def extend():
    buffer = bytearray(b"abcdefgh")
    bytes(memoryview(buffer)[2:4])
    buffer.extend(b"more")
    return buffer


print(extend())


def held():
    buffer = bytearray(b"abc")
    view = memoryview(buffer)
    try:
        del buffer[:1]
    except BufferError as error:
        print(error)
    view.release()
    del buffer[:1]
    return buffer


print(held())


def resize(fill):
    buffer = bytearray(8)
    fill(memoryview(buffer)[2:])
    buffer.resize(4)
    return buffer


print(resize(len), resize(bytes), resize(list))


def read_all(chunks):
    buffer = bytearray(4)
    filled = 0
    while count := next(chunks)(memoryview(buffer)[filled:]):
        filled += count
        if filled >= len(buffer):
            buffer.resize(2 * filled)
    buffer.resize(filled)
    buffer.append(33)
    return buffer


print(read_all(iter([len, len, lambda view: 0])))
