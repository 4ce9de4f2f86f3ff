# Asynchronous generators, driven by hand.
import sys


class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield ("pause", self.value))


def drive(awaitable, log=True):
    sent = None
    while True:
        try:
            value = awaitable.send(sent)
        except StopIteration as stop:
            return stop.value
        if log:
            print("loop got", value)
        sent = value[1]


async def count(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("sent", got)
            await Pause(i)
    except ValueError as error:
        print("caught", error)
        yield "after"
    finally:
        print("finally")


async def collect():
    return [value async for value in count(3)]


print(drive(collect()))


async def by_hand():
    g = count(5)
    print(type(g).__name__, g.__name__, g.ag_running, g.ag_frame is not None, aiter(g) is g)
    print(await anext(g), await g.asend("hello"), await g.__anext__())
    print(await g.athrow(ValueError("thrown")))
    try:
        await anext(g)
    except StopAsyncIteration as end:
        print("over", end.args)
    print(await anext(g, "default"))
    h = count(2)
    print(await anext(h))
    await h.aclose()
    print(await anext(h, None), await h.aclose())
    k = count(1)
    await k.aclose()
    try:
        await k.asend(1)
    except (TypeError, StopAsyncIteration) as error:
        print(type(error).__name__, error)
    return "done"


print(drive(by_hand()))


async def nested(depth):
    if depth:
        async for value in nested(depth - 1):
            yield value + 1
    else:
        for i in range(3):
            await Pause(i)
            yield i


async def total():
    result = 0
    for _ in range(60):
        async for value in nested(4):
            result += value
    return result


print(drive(total(), log=False))


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


async def closing():
    g = stubborn()
    await anext(g)
    await g.aclose()


async def stops():
    yield 1
    raise StopAsyncIteration("own")


async def stopping():
    async for value in stops():
        print(value)


async def reused():
    g = nested(0)
    step = g.asend(None)
    print(await step)
    await step


async def at_once():
    g = nested(0)
    first, second = g.asend(None), g.asend(None)
    print(first.send(None))
    second.send(None)


async def ahead():
    await count(1).asend(5)


async def not_one():
    async for _ in [1]:
        pass


for function in closing, stopping, reused, at_once, ahead, not_one:
    try:
        print(drive(function()))
    except (RuntimeError, TypeError, StopIteration) as error:
        print(function.__name__, type(error).__name__, error, repr(error.__cause__))
try:
    anext(5)
except TypeError as error:
    print(error)

hooked = []
sys.set_asyncgen_hooks(firstiter=lambda g: hooked.append(g.__name__))
drive(collect(), log=False)
print(hooked, sys.get_asyncgen_hooks().finalizer)
sys.set_asyncgen_hooks(None, None)


class Source:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        await Pause(self.n)
        return self.n


async def comprehensions():
    pairs = {k: v async for k, v in ((a, b) async for a in Source(3) for b in range(2) if b)}
    evens = {value async for value in Source(5) if value % 2 == 0}
    return pairs, sorted(evens), [x for x in [await anext(Source(1)), 7]]


print(drive(comprehensions(), log=False))
