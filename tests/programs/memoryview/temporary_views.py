"""Views that an expression makes and uses up, and those that somebody else has: only the former end with the expression."""

import gc
import sys

kept = []


def attempt(action):
    try:
        return action()
    except (BufferError, TypeError, ValueError, AttributeError, IndexError) as error:
        return f"{type(error).__name__}: {error}"


def grow(buffer):
    return attempt(lambda: buffer.extend(b"!"))


def alive(view):
    return attempt(lambda: bytes(view))


def consume(buffer, count):
    data = bytes(memoryview(buffer)[:count])
    del buffer[:count]
    return data


def consume_by_method(buffer, count):
    data = memoryview(buffer)[:count].tobytes()
    del buffer[:count]
    return data


def consume_whole(buffer):
    data = bytearray(memoryview(buffer))
    more = memoryview(buffer).tobytes()
    buffer.clear()
    return data + more


def consume_of_view(view, low, high):
    return view[low:high].tobytes() + bytes(view[low:high])


for consumer in (consume, consume_by_method):
    total = 0
    buffer = bytearray()
    for number in range(1500):
        buffer += b"%d," % number
        total += len(consumer(buffer, 3))
    print(total, bytes(buffer[:10]), len(buffer))
print(consume_whole(bytearray(b"abc")))

# A view with a name stays, what is sliced of it and used up does not.
buffer = bytearray(b"0123456789")
view = memoryview(buffer)
for _ in range(1200):
    assert consume_of_view(view, 2, 5) == b"234234"
print(grow(buffer), bytes(view[1:3]), alive(view))
view.release()
print(grow(buffer), buffer)

# Names that are not what they seem.
def replaced():
    def memoryview(value):
        kept.append(make(value))
        return kept[-1]

    def bytes(value):
        kept.append(value)
        return "mine"

    results = []
    for _ in range(3):
        results.append(bytes(make(buffer)[:4]))
        results.append(memoryview(buffer)[:4].tobytes())
        results.append(bytes(memoryview(buffer)[1:4]))
    return results


make = memoryview
print(replaced(), [alive(one)[:4] for one in kept], grow(buffer))
while kept:
    kept.pop().release()
print(grow(buffer))


class Holder:
    """Slices of it are a view that it keeps."""

    def __init__(self, value):
        self.view = memoryview(value)

    def __getitem__(self, key):
        return self.view


holder = Holder(buffer)
for _ in range(1200):
    assert holder[:2].tobytes() == bytes(holder[1:3])
print(alive(holder.view)[:3], grow(buffer))
del holder
gc.collect()


def rebound(holder):
    return holder[: (holder := memoryview(b"other")) and 2].tobytes()


holder = Holder(b"held")
print(rebound(holder), alive(holder.view))


# Somebody looks at what there is while the bounds are evaluated.
class Looking:
    def __init__(self, found):
        self.found = found

    def __index__(self):
        gc.collect()
        self.found.extend(one for one in gc.get_objects() if type(one) is memoryview and attempt(lambda: one.obj) is target)
        return 2


def looked_at():
    found = []
    print(bytes(memoryview(target)[: Looking(found)]), len(found) > 0, alive(found[0]), grow(target))


target = bytearray(b"target")
looked_at()
target = bytearray(b"target")


def watched(buffer):
    return memoryview(buffer)[:3].tobytes(), bytes(memoryview(buffer)[3:])


seen = []


def profiler(frame, event, argument):
    if event == "c_call" and argument.__name__ == "tobytes":
        seen.append(argument.__self__)


for _ in range(3):
    sys.setprofile(profiler)
    watched(target)
    sys.setprofile(None)
print(list(map(alive, seen)), grow(target))
target = bytearray(b"target")

tool = sys.monitoring.PROFILER_ID
sys.monitoring.use_tool_id(tool, "views")


def called(code, offset, callable, argument):
    if type(argument) is memoryview:
        seen.append(argument)


sys.monitoring.register_callback(tool, sys.monitoring.events.CALL, called)
sys.monitoring.set_local_events(tool, watched.__code__, sys.monitoring.events.CALL)
watched(target)
sys.monitoring.set_local_events(tool, watched.__code__, 0)
sys.monitoring.free_tool_id(tool)
print(list(map(alive, seen)), grow(target))
target = bytearray(b"another")


# Errors in between.
def wrong(index):
    return (
        lambda: bytes(memoryview(target)[:"x"]),
        lambda: memoryview(target)[: 1 / index].tobytes(),
        lambda: bytes(memoryview(7)[:2]),
        lambda: memoryview(target)[:2].tobytes("C"),
        lambda: memoryview(target).tobytes(1),
        lambda: target[:2].tobytes(),
        lambda: bytes("text"[1:2]),
        lambda: bytes([1, 2, 3][1:]),
    )[index]


for index in range(1, 8):
    print(attempt(wrong(index)))
print(attempt(wrong(0)))
gc.collect()


class Lender:
    """Shows its memory in Python."""

    def __buffer__(self, flags):
        return memoryview(b"lent out")


print(bytes(memoryview(Lender())[:4]), memoryview(Lender())[1:].tobytes())


def suspended(buffer):
    print(bytes(memoryview(buffer)[: (yield 1)]), memoryview(buffer)[(yield 2) :].tobytes())


generator = suspended(target)
print([next(generator), generator.send(3)])
print(grow(target))
print(attempt(lambda: list(generator)), grow(target))
