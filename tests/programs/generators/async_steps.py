# Steps of asynchronous generators, awaited in hot code: what ends them, and what is told on the way.
import sys


class Tick:
    """Yields to the loop, which sends something back."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


def drive(coroutine, answers=lambda value: value * 2):
    """Runs a coroutine; gives what it has yielded, and what it returned or raised."""
    told, answer = [], None
    while True:
        try:
            value = coroutine.send(answer)
        except StopIteration as stop:
            return told, stop.value
        except Exception as error:
            return told, repr(error)
        told.append(value)
        answer = answers(value)


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    async def __aiter__(self):
        if self.left:
            async for item in self.left:
                yield item
        yield self.value
        if self.right:
            async for item in self.right:
                yield item

    def plain(self):
        if self.left:
            for item in self.left.plain():
                yield item
        yield self.value
        if self.right:
            for item in self.right.plain():
                yield item


def tree(numbers):
    if not numbers:
        return None
    middle = len(numbers) // 2
    return Tree(tree(numbers[:middle]), numbers[middle], tree(numbers[middle + 1 :]))


async def total(source):
    result = 0
    async for item in source:
        result = result * 3 % 1_000_003 + item
    return result


for size in 0, 1, 700:
    root = tree(range(size))
    if root:
        plain = 0
        for item in root.plain():
            plain = plain * 3 % 1_000_003 + item
        print(size, drive(total(root)), plain)


# Its own awaits are passed on; what is sent comes back to them.
async def with_ticks(count):
    for i in range(count):
        answer = await Tick(i)
        yield answer + 1


async def sum_of_ticks(count):
    result = 0
    async for item in with_ticks(count):
        result += item
    return result


told, result = drive(sum_of_ticks(300))
print(sum(told), len(told), result)


# Values that are sent.
async def echo():
    received = []
    try:
        while True:
            received.append((yield len(received)))
    finally:
        print("echo ends with", len(received), received[:3])


async def converse(turns):
    generator = echo()
    got = [await generator.asend(None)]
    for i in range(turns):
        got.append(await generator.asend(i))
    await generator.aclose()
    return sum(got)


for turns in 3, 400:
    print(drive(converse(turns)))


# Ends of all kinds, also in hot loops.
async def ends(how, at):
    for i in range(500):
        if i == at:
            if how == "return":
                return
            if how == "raise":
                raise ValueError(i)
            if how == "stop":
                raise StopAsyncIteration
            if how == "stop plain":
                raise StopIteration
            if how == "exit":
                raise GeneratorExit
        yield i


async def consume(how, at):
    generator = ends(how, at)
    seen = 0
    try:
        async for item in generator:
            seen += item
        else:
            seen = "whole", seen
    except BaseException as error:
        cause = error.__cause__
        seen = type(error).__name__, str(error), type(cause).__name__, seen
    again = [item async for item in generator]
    return seen, again, generator.ag_running


for how in "return", "raise", "stop", "stop plain", "exit", "not at all":
    for at in 0, 3, 450:
        print(how, at, drive(consume(how, at)))


# A step is awaited once, and one at a time.
async def misuse():
    generator = ends("return", 400)
    step = generator.asend(None)
    print(await step)
    for method in step.send, lambda value: step.throw(ValueError):
        try:
            method(None)
        except RuntimeError as error:
            print(error)
    try:
        await generator.asend(None)
        await ends("return", 1).asend(5)
    except TypeError as error:
        print(error)
    async for item in generator:
        if item > 300:
            break
    print(await anext(generator), await anext(ends("return", 0), "nothing"))
    return "misused"


print(drive(misuse()))


async def itself():
    holder = []

    async def generator():
        yield 1
        yield await holder[0].asend(None)

    holder.append(generator())
    got = []
    try:
        async for item in holder[0]:
            got.append(item)
    except RuntimeError as error:
        got.append(str(error))
    return got


print([drive(itself()) for _ in range(3)])


# While a step waits, its generator runs; another step cannot begin.
async def slow():
    yield await Tick("slow")
    yield "done"


generator = slow()
first, second = generator.asend(None), generator.asend(None)
print(first.send(None), generator.ag_running, generator.ag_await is not None)
try:
    second.send(None)
except RuntimeError as error:
    print(error)
try:
    first.send("answer")
except StopIteration as stop:
    print(stop.value, generator.ag_running)


# Somebody awaits by hand what others await in a loop.
async def waiting(generator):
    async for item in generator:
        return item


coroutine = waiting(slow())
print(coroutine.send(None), coroutine.cr_await is not None)
try:
    coroutine.throw(KeyError("thrown"))
except KeyError as error:
    print("left by", error)


# Objects that are their own iterators.
class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return self.left


print(drive(total(Countdown(500))))


class NoAsyncIterator:
    def __aiter__(self):
        return 3


class NoAwaitable:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


class Raises:
    def __aiter__(self):
        raise LookupError("no iterator")


for source in NoAsyncIterator(), NoAwaitable(), Raises(), 7, [1]:
    print(drive(total(source)))

# The event loop's hooks.
known = []
sys.set_asyncgen_hooks(firstiter=lambda generator: known.append(generator.__name__))
for _ in range(300):
    drive(total(ends("return", 2)))
print(len(known), set(known))


def refuse(generator):
    raise OSError("not here")


sys.set_asyncgen_hooks(firstiter=refuse)
print({str(drive(total(ends("return", 2)))) for _ in range(300)})
sys.set_asyncgen_hooks(firstiter=None)


# Frames and handled exceptions are those of the awaiting.
async def names():
    frame = sys._getframe()
    yield frame.f_code.co_name, frame.f_back.f_code.co_name, sys.exception()


async def asks():
    try:
        raise KeyError(1)
    except KeyError:
        async for item in names():
            return item


for _ in range(300):
    result = drive(asks())
print(result)
