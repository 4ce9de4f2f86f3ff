"""`throw` with more than one argument, which is deprecated."""

import warnings


def numbers():
    while True:
        try:
            yield 1
        except ValueError as error:
            print("got", repr(error))


async def asynchronous():
    yield 1


async def coroutine():
    pass


def throw(method, *args):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(method(*args))
        except (ValueError, TypeError) as error:
            print(type(error).__name__, error)
    print([f"{warning.category.__name__}: {warning.message}" for warning in caught])


generator = numbers()
next(generator)
throw(generator.throw, ValueError)
throw(generator.throw, ValueError(1))
throw(generator.throw, ValueError, 2)
throw(generator.throw, ValueError, ValueError(3), None)
throw(generator.throw, ValueError(4), None)
throw(generator.throw, ValueError(5), 5)
throw(coroutine().throw, ValueError, 6)
throw(asynchronous().asend(None).throw, ValueError, 7)
throw(lambda: asynchronous().athrow(ValueError, 8).send(None))
throw(lambda: asynchronous().athrow(ValueError(9)).send(None))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        generator.throw(ValueError, 10)
    except DeprecationWarning as error:
        print("raised", error)
    print(next(generator))
