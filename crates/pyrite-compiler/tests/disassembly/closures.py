class C(object):
    attribute: int = 1

    def method(self, a, *, b=2):
        def inner():
            nonlocal a
            a += b
            return super().method(a)
        return inner


def generator(it):
    received = yield 1
    yield from it
    return received
