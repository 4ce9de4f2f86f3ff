# A coroutine that nobody awaits is told of. (Several are made: a word that is left over of the last one may keep it for a while.)
import gc
import warnings


async def forgotten():
    pass


async def finished():
    pass


def forget():
    forgotten()


with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    for _ in range(5):
        forget()
    gc.collect()
    gc.collect()
print({(warning.category.__name__, str(warning.message)) for warning in seen})

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    closed = finished()
    closed.close()
    del closed
    run = finished()
    try:
        run.send(None)
    except StopIteration:
        pass
    del run
    gc.collect()
print([warning for warning in seen if "finished" in str(warning.message)])
