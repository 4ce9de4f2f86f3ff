# What is deleted at the front of a bytearray, and all that looks at what is left.
import random

rand = random.Random(5)
buffer, model = bytearray(), []
for step in range(3000):
    kind = rand.randrange(12)
    if kind < 3:
        more = [rand.randrange(256) for _ in range(rand.randrange(20))]
        buffer += bytes(more)
        model += more
    elif kind == 3:
        buffer.append(step % 256)
        model.append(step % 256)
    elif kind < 7 and model:
        count = rand.randrange(len(model) // 2 + 1)
        del buffer[:count]
        del model[:count]
    elif kind == 7 and model:
        place = rand.randrange(len(model))
        buffer[place] = model[place] = step % 251
    elif kind == 8 and model:
        start = rand.randrange(len(model))
        end = rand.randrange(start, len(model) + 1)
        new = [1, 2, 3][: rand.randrange(4)]
        buffer[start:end] = bytes(new)
        model[start:end] = new
    elif kind == 9 and model:
        assert buffer.pop(0) == model.pop(0)
    elif kind == 10:
        buffer.insert(0, 7)
        model.insert(0, 7)
    elif kind == 11 and len(model) > 40:
        buffer[:5] = b"xy"
        model[:5] = b"xy"
    if step % 50 == 0:
        assert list(buffer) == model and len(buffer) == len(model)
        assert bytes(memoryview(buffer)) == bytes(model)
        assert bytes(memoryview(buffer)[2:9:2]) == bytes(model)[2:9:2]
        assert buffer == bytes(model) and bytes(buffer[1:]) == bytes(model[1:])
assert list(buffer) == model
print(len(model), sum(model))


def queue(length, turns):
    buffer = bytearray(range(length))
    total = 0
    for turn in range(turns):
        total += buffer[0]
        del buffer[:1]
        buffer.append(turn % 256)
    return total, bytes(buffer[-5:]), len(buffer)


print(queue(10, 500), queue(200, 1000))


def written(buffer):
    del buffer[:3]
    view = memoryview(buffer)
    view[0] = 65
    view[-1] = 90
    view.release()
    for index in range(len(buffer)):
        buffer[index] ^= 32
    buffer.reverse()
    return buffer, buffer.find(b"E"), buffer[-1:], buffer.hex(), bytes(reversed(buffer))


for _ in range(5):
    print(written(bytearray(b"abcdefghi")))
short = bytearray(b"abc")
del short[:3]
print(short, len(short))
short += b"xyz"
print(short, short.startswith(b"x"), short.join([b"1", b"2"]))
lines = bytearray(b"one\ntwo\nthree\n")
while lines:
    end = lines.index(b"\n") + 1
    line = bytes(lines[:end])
    del lines[:end]
    print(line, lines)
