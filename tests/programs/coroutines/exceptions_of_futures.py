"""An exception that a future has been given, raised by it, has a traceback that can be gone through."""
import asyncio


def through(error):
    names = []
    entry = error.__traceback__
    while entry:
        names.append(entry.tb_frame.f_code.co_name)
        entry = entry.tb_next
    return names


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(RuntimeError("never raised before"))
    for _ in range(2):
        try:
            await future
        except RuntimeError as error:
            print(through(error), error)
        try:
            future.result()
        except RuntimeError as error:
            print(through(error))


asyncio.run(main())
