# Views that somebody has keep a bytearray from changing its size, wherever they are; those that nobody has do not, however often that happens.
def refused(change):
    try:
        change()
    except BufferError as error:
        return str(error)
    return "changed"


def shrink(buffer):
    del buffer[:1]


def in_variable():
    buffer = bytearray(b"abcdef")
    view = memoryview(buffer)
    answer = refused(lambda: shrink(buffer))
    return answer, bytes(view)


def in_list():
    buffer = bytearray(b"abcdef")
    views = [memoryview(buffer)[1:3]]
    answer = refused(lambda: shrink(buffer))
    return answer, bytes(views[0])


class Holder:
    pass


def in_attribute():
    buffer = bytearray(b"abcdef")
    holder = Holder()
    holder.view = memoryview(buffer)
    return refused(lambda: shrink(buffer)), bytes(holder.view)


def in_cell():
    buffer = bytearray(b"abcdef")
    view = memoryview(buffer)

    def look():
        return bytes(view)

    return refused(lambda: shrink(buffer)), look()


def in_generator():
    buffer = bytearray(b"abcdef")

    def walk():
        view = memoryview(buffer)
        yield view[0]
        yield view[1]

    walker = walk()
    first = next(walker)
    return refused(lambda: shrink(buffer)), first, next(walker)


def in_iterator():
    buffer = bytearray(b"abcdef")
    answers = []
    for byte in memoryview(buffer):
        answers.append(refused(lambda: shrink(buffer)))
        break
    return answers


def as_argument():
    buffer = bytearray(b"abcdef")

    def take(view, answer):
        return answer, bytes(view)

    return take(memoryview(buffer), refused(lambda: shrink(buffer)))


def in_dict():
    buffer = bytearray(b"abcdef")
    views = {"a": memoryview(buffer)}
    return refused(lambda: buffer.append(1)), len(views["a"])


for _ in range(12):
    answers = [check() for check in (in_variable, in_list, in_attribute, in_cell, in_generator, in_iterator, as_argument, in_dict)]
for answer in answers:
    print(answer)


def consume(buffer, size):
    part = memoryview(buffer)[:size].tobytes()
    del buffer[:size]
    return part


def drain(chunks):
    buffer = bytearray()
    out = []
    for chunk in chunks:
        buffer += chunk
        while len(buffer) > 3:
            out.append(consume(buffer, 3))
            head = bytes(memoryview(buffer)[:1])
            del buffer[:1]
            out.append(head)
    out.append(bytes(buffer))
    return out


print(drain([b"abcdefgh", b"ijk", b"lmnopqrstuvw"]))
print(sum(len(part) for part in drain(bytes([i % 256] * 7) for i in range(60))))


def drained(size, step):
    buffer = bytearray(range(256)) * (size // 256)
    total = 0
    while buffer:
        part = memoryview(buffer)[:step].tobytes()
        del buffer[:step]
        total += part[0] + len(buffer)
    return total


print([drained(5120, step) for step in (7, 64, 3)])
