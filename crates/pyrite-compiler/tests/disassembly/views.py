def consume(self, n):
    data = bytes(memoryview(self.buffer)[:n])
    del self.buffer[:n]
    return data, self.view[n : n + 1].tobytes(), memoryview(data)[1:]


def collected(a, *rest, **options):
    return a(**options), a(1, a, **options), a(1, a, *rest, 2), [1, a, *rest]
