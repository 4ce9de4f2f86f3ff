"""An iterator that is no generator gets from `yield from` what `throw` was given, whatever that is."""
import warnings

warnings.simplefilter("ignore")


class Iterator:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def throw(self, *given):
        print("throw", given)
        if given[0] == "end":
            raise StopIteration("value")
        return 456


class Plain:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


class Closing(Iterator):
    def close(self):
        print("close")


def inner(iterator):
    try:
        print("came", (yield from iterator))
    except BaseException as e:
        print("inner", type(e).__name__, e)
        raise


delegate = []


def outer(iterator):
    try:
        delegate.append(inner(iterator))
        yield from delegate[-1]
    except BaseException as e:
        print("outer", type(e).__name__, e)
        raise


for make in (inner, outer):
    for iterator in (Iterator, Plain, Closing):
        for given in ((123,), (ZeroDivisionError,), (ZeroDivisionError("z"),), (KeyError, "k"), (KeyError, KeyError("k"), None), (None,), ("end",), (GeneratorExit,), (GeneratorExit(),)):
            print("---", make.__name__, iterator.__name__, [type(part).__name__ for part in given])
            generator = make(iterator())
            print(next(generator))
            try:
                print("gave", generator.throw(*given))
                print("then", next(generator))
            except BaseException as e:
                print("raised", type(e).__name__, e)
            generator.close()
            if delegate:
                delegate.pop().close()


async def awaiting(awaitable):
    return await awaitable


class Awaitable:
    def __await__(self):
        return Iterator()


coroutine = awaiting(Awaitable())
print(coroutine.send(None))
print(coroutine.throw(LookupError))
try:
    coroutine.send(None)
    coroutine.throw("end")
except StopIteration as e:
    print(e.value)
