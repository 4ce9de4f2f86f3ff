# Messages that are sent piece by piece: of each there is a view of what is left, then of what is left of that, and much else is made meanwhile.
from collections import deque


def message(number, size):
    return bytes([number % 251]) * (size - 4) + number.to_bytes(4, "big")


def sent(messages, size, step):
    waiting, received, total = deque(), bytearray(), 0
    for number in range(messages):
        waiting.append(memoryview(message(number, size)))
        while waiting:
            part = waiting.popleft()
            piece = bytes(part[:step])
            received += piece
            garbage = [bytes(50_000) for _ in range(3)]
            total += len(garbage)
            if len(part) > step:
                waiting.appendleft(part[step:])
        assert received == message(number, size), number
        del received[:]
    return total


print(sent(12, 1_000_000, 70_000))
print(sent(40, 40_000, 3_000))

# Some are kept, with views of views, while others come and go.
kept = []
for number in range(300):
    data = message(number, 60_000)
    view = memoryview(data)[number:][1:]
    if number % 37 == 0:
        kept.append((number, view, view[-4:]))
for number, view, end in kept:
    print(number, len(view), view[0], int.from_bytes(end, "big"), view.obj is end.obj, hash(end) == hash(bytes(end)))

# Many at a time: more than the collector knows to be views of young memory.
data = message(7, 200_000)
views = [memoryview(data)[i:] for i in range(1000)]
for _ in range(30):
    garbage = bytes(1_000_000)
print(sum(len(view) for view in views), {view[0] for view in views}, views[-1].obj is data)
