# What asend, athrow and aclose give, when it is never awaited.
import gc
import warnings


async def generator():
    yield 1


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    makes = (lambda g: g.asend(None), lambda g: g.athrow(RuntimeError), lambda g: g.aclose())
    for make in makes:
        for _ in range(20):
            make(generator())
        gc.collect()
    # Whatever holds the last of them by chance holds one of these then.
    for make in makes:
        for _ in range(20):
            make(generator()).close()
    gc.collect()
    used = generator().asend(None)
    try:
        used.send(None)
    except StopIteration as stop:
        print(stop.value)
    closed = generator().aclose()
    closed.close()
    del used, closed
    gc.collect()
print(sorted({str(one.message) for one in caught}), {one.category for one in caught})
