# A coroutine that nobody awaits is told of.
import gc
import warnings


async def forgotten():
    pass


def forget():
    forgotten()


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    forget()
    gc.collect()
    gc.collect()
print([(warning.category.__name__, str(warning.message)) for warning in seen])

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    closed = forgotten()
    closed.close()
    del closed
    run = forgotten()
    try:
        run.send(None)
    except StopIteration:
        pass
    del run
    gc.collect()
print(seen)
