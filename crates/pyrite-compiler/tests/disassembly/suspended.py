def any_of(names, values):
    return any(name in names for name in values)


def in_call(a, b):
    with a:
        yield 1
    a.method(b, (yield 2), [*b, (yield a)])


async def waits(source):
    async for item in source:
        try:
            print(await item)
        finally:
            await source
