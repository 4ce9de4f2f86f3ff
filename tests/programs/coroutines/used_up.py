"""A coroutine that is over cannot be awaited again, in any way."""


async def spam():
    return "spam"


async def reader(coroutine):
    return await coroutine


def drive(coroutine):
    try:
        coroutine.send(None)
    except BaseException as error:
        print(type(error).__name__, error)


once = spam()
drive(once)
drive(once)
drive(reader(once))
try:
    once.throw(ValueError("x"))
except BaseException as error:
    print(type(error).__name__, error)
print(once.close())
waiter = once.__await__()
try:
    next(waiter)
except BaseException as error:
    print(type(error).__name__, error)


def hot():
    done = spam()
    drive(done)
    failures = 0
    for _ in range(3000):
        again = reader(done)
        try:
            again.send(None)
        except RuntimeError:
            failures += 1
    return failures


print(hot())
