"""Who has made a coroutine."""
import sys


async def asked():
    return 1


def make():
    return asked()


async def outer():
    inner = asked()
    print(short(inner.cr_origin and inner.cr_origin[:1]))
    return await inner


def short(origin):
    return origin and [(file.rpartition("/")[2], line, name) for file, line, name in origin]


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


for depth in (0, 1, 2, 10):
    sys.set_coroutine_origin_tracking_depth(depth)
    print(sys.get_coroutine_origin_tracking_depth())
    for coroutine in (make(), asked(), outer()):
        print(short(coroutine.cr_origin), run(coroutine), coroutine.cr_running)

sys.set_coroutine_origin_tracking_depth(0)


def many(count):
    total = 0
    told = set()
    for i in range(count):
        if i == count // 2:
            sys.set_coroutine_origin_tracking_depth(1)
        coroutine = asked()
        told.add(str(short(coroutine.cr_origin)))
        total += run(coroutine)
    return total, told == {"None", str([("coroutine_origin.py", many.__code__.co_firstlineno + 6, "many")])}


print(many(2000))
sys.set_coroutine_origin_tracking_depth(0)
for depth in (-1, "a"):
    try:
        sys.set_coroutine_origin_tracking_depth(depth)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
