import types


@types.coroutine
def pause(value):
    received = yield value
    return received


async def child(n):
    got = await pause(("child", n))
    return got * 2


async def main():
    total = 0
    for i in range(3):
        total += await child(i)
    async with Manager() as m:
        total += m
    async for v in Counter(3):
        total += v
    squares = [v * v async for v in Counter(4)]
    return total, squares


class Manager:
    async def __aenter__(self):
        print("enter")
        return 100

    async def __aexit__(self, *details):
        print("exit")


class Counter:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.i


def drive(coroutine):
    value = None
    try:
        while True:
            print("yielded", coroutine.send(value))
            value = 10
    except StopIteration as stop:
        return stop.value


print(drive(main()))


async def agen(n):
    for i in range(n):
        yield i
        await pause("agen")


async def consume():
    out = []
    async for v in agen(3):
        out.append(v)
    return out


print(drive(consume()))


async def failing():
    raise ValueError("in coroutine")


try:
    drive(failing())
except ValueError as e:
    print(e)
try:
    c = child(1)
    c.send(5)
except TypeError as e:
    print(e)
c.close()
