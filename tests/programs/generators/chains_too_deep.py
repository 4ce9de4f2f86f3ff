"""Chains of `yield from` and `await` that are longer than the stack may be deep."""


def endless(n):
    yield n
    yield from endless(n + 1)


last = 0
try:
    for last in endless(0):
        pass
except RecursionError as error:
    print("for:", error, 900 < last < 1100)
    depth = 0
    traceback = error.__traceback__
    while traceback:
        depth += 1
        traceback = traceback.tb_next
    print("frames:", depth)


# Each level of the chain sees the exception, the innermost first.
log = []


def watching(n):
    try:
        yield n
        yield from watching(n + 1)
    except RecursionError:
        log.append(n)
        raise


generator = watching(1)
try:
    for _ in generator:
        pass
except RecursionError:
    print("levels:", 900 < len(log) < 1100, log[-4:], log == list(range(len(log), 0, -1)))
print("over:", list(generator), generator.gi_frame)


# One in the middle of the chain catches it, and goes on.
def catching(n):
    yield n
    if n == 10:
        try:
            yield from catching(n + 1)
        except RecursionError as error:
            yield "caught: " + str(error)
        yield "on"
    else:
        yield from catching(n + 1)


seen = list(catching(0))
print(900 < len(seen) < 1100, seen[-2:], seen[:3])
print([*catching(0)][-2:], 900 < sum(1 for _ in catching(0)) < 1100)


# One returns a value instead.
def returning(n):
    yield n
    try:
        return n, (yield from returning(n + 1))
    except RecursionError:
        return "end"


value = returning(0)
while True:
    try:
        value.send(None)
    except StopIteration as stop:
        result = stop.value
        break
levels = 0
while isinstance(result, tuple):
    assert result[0] == levels
    levels, result = levels + 1, result[1]
print(900 < levels < 1100, result)


# Coroutines.
class Step:
    def __await__(self):
        yield


async def deeper(n):
    await Step()
    await deeper(n + 1)


coroutine = deeper(0)
steps = 0
try:
    while True:
        coroutine.send(None)
        steps += 1
except RecursionError as error:
    print("await:", error, 900 < steps < 1100)
try:
    coroutine.send(None)
except RuntimeError as error:
    print(error)
