"""Maps are closed when their views are gone, wherever the views were used: as arguments of calls within calls."""
import mmap


class Shared:
    def __init__(self):
        self.map = mmap.mmap(-1, 100)
        self.view = memoryview(self.map)

    def close(self):
        if self.view is not None:
            self.view.release()
            self.view = None
        if self.map is not None:
            self.map.close()
            self.map = None


def nested(shared):
    shared.view[:3] = b"abc"
    return repr(repr(bytes(shared.view[:3])))


def printed(shared):
    print(len(bytes(shared.view[2:7])), shared.view[:2].tobytes())


def kept(shared):
    part = shared.view[:3]
    text = str(bytes(part), "ascii")
    return sorted(text, key=lambda letter: letter), len(part)


def attempt(function):
    shared = Shared()
    result = function(shared)
    try:
        shared.close()
        print(function.__name__, result, "closed")
    except BufferError as error:
        print(function.__name__, result, error)


attempt(nested)
attempt(printed)
attempt(kept)
used = Shared()
part = used.view[:3]
try:
    used.close()
except BufferError as error:
    print(error)
part.release()
used.map.close()
print(used.map.closed)
