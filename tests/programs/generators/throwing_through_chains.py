"""What is thrown into a generator that delegates: who is on the stack, what is being handled, what becomes the context."""
import sys
import types


def names(frame):
    found = []
    while frame and frame.f_code.co_name != "drive":
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


def inner():
    try:
        yield names(sys._getframe())
    except ValueError:
        yield names(sys._getframe())
    return names(sys._getframe())


def middle():
    result = yield from inner()
    yield "middle", result


def outer():
    yield from middle()
    yield names(sys._getframe())


class Custom:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, *arguments):
        return names(sys._getframe())


def with_custom():
    yield from Custom()


def drive():
    generator = outer()
    print(next(generator))
    print(generator.throw(ValueError))
    print(next(generator), next(generator))
    generator = outer()
    next(generator)
    try:
        generator.throw(KeyError(1))
    except KeyError as error:
        entry, found = error.__traceback__, []
        while entry:
            found.append(entry.tb_frame.f_code.co_name)
            entry = entry.tb_next
        print(found, generator.gi_frame)
    generator = with_custom()
    next(generator)
    print(generator.throw(ValueError))


drive()


def plain_inner():
    try:
        yield 1
    except ValueError:
        yield 2
    raise LookupError("from inside")


def plain_outer():
    try:
        yield from plain_inner()
    except LookupError as error:
        yield repr(error), repr(error.__context__)
    return 5


def plain_root():
    result = yield from plain_outer()
    yield result


for _ in range(3):
    root = plain_root()
    print(next(root), root.throw(ValueError), next(root), next(root), list(root))

root = plain_root()
next(root)
try:
    root.throw(OSError("through all"))
except OSError as error:
    print(repr(error), root.gi_frame)


def stopping():
    try:
        yield 1
    except ValueError:
        return "value"


def waiting():
    result = yield from stopping()
    yield result


chain = waiting()
next(chain)
print(chain.throw(ValueError))


def keeps():
    try:
        yield
    except Exception as error:
        print(repr(sys.exception()), error.__context__)
        yield
        print(repr(sys.exception()))
        yield
        raise


kept = keeps()
next(kept)
try:
    raise ValueError()
except Exception as error:
    kept.throw(error)
next(kept)
try:
    next(kept)
except ValueError as error:
    print(repr(error), error.__context__, repr(sys.exception()))
print(sys.exception())


def replaces(error):
    try:
        yield
    finally:
        raise error


def chain_of(error):
    found = []
    while error:
        found.append(error.args[0])
        error = error.__context__
    return found


errors = [Exception(number) for number in range(5)]
try:
    raise errors[0]
except Exception as first:
    current = first
    for error in errors[1:]:
        generator = replaces(error)
        next(generator)
        try:
            generator.throw(current)
        except Exception as next_one:
            current = next_one
    print(chain_of(current))


class Unclosable:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    @property
    def close(self):
        raise RuntimeError("close cannot be had")


def over(iterable):
    try:
        yield from iterable
    finally:
        print("ended")


hook, sys.unraisablehook = sys.unraisablehook, lambda report: print(report.err_msg.split(" <")[0], repr(report.exc_value))
generator = over(Unclosable())
next(generator)
print(generator.close())
sys.unraisablehook = hook


async def numbers():
    try:
        yield 1
        yield 2
    except ValueError as error:
        yield repr(error)


def step(awaitable):
    try:
        return awaitable.send(None)
    except StopIteration as stop:
        return "stop", stop.value


for arguments in [(5,), (None,), (ValueError,), (ValueError("x"),)]:
    generator = numbers()
    step(generator.__anext__())
    try:
        awaitable = generator.athrow(*arguments)
        print(step(awaitable))
    except BaseException as error:
        print(type(error).__name__, error)
    try:
        print(step(generator.aclose()))
    except BaseException as error:
        print(type(error).__name__, error)


@types.coroutine
def pause():
    try:
        yield len(names(sys._getframe()))
    except ZeroDivisionError:
        yield len(names(sys._getframe()))


async def level(depth):
    return await (level(depth - 1) if depth else pause())


coroutine = level(3)
print(coroutine.send(None) == coroutine.throw(ZeroDivisionError))
coroutine.close()
