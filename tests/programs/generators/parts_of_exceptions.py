"""`throw` with a class, a value and a traceback is deprecated, and still works."""

import warnings

warnings.simplefilter("always")


def catching():
    while True:
        try:
            yield 1
        except ValueError as error:
            print("caught", error)


with warnings.catch_warnings(record=True) as caught:
    generator = catching()
    next(generator)
    generator.throw(ValueError, "a")
    generator.throw(ValueError("b"))
    generator.throw(ValueError, ValueError("c"), None)
    print([str(warning.message) for warning in caught])


async def asynchronous():
    while True:
        try:
            yield 1
        except ValueError as error:
            print("caught", error)


async def main():
    generator = asynchronous()
    await anext(generator)
    await generator.athrow(ValueError, "d")
    await generator.athrow(ValueError("e"))
    await generator.aclose()


with warnings.catch_warnings(record=True) as caught:
    try:
        main().send(None)
    except StopIteration:
        print("over")
    print([str(warning.message) for warning in caught])


async def nothing():
    pass


with warnings.catch_warnings(record=True) as caught:
    coroutine = nothing()
    try:
        coroutine.throw(ValueError, "f")
    except ValueError as error:
        print(error)
    print([str(warning.message) for warning in caught])
