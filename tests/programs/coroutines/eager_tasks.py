"""Eager tasks: what runs at once, in which context, and what is kept of the arguments."""

import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="none")


async def value(number):
    return number


async def shown():
    return variable.get()


async def waits(number):
    await asyncio.sleep(0)
    return number


async def fails():
    raise KeyError("no")


class Traced(asyncio.Task):
    """A subclass whose `__new__` sees what the class is called with."""

    def __new__(cls, *arguments, **keywords):
        made = super().__new__(cls, *arguments, **keywords)
        made.seen = len(arguments), sorted(keywords)
        return made


async def contexts(loop):
    context = contextvars.copy_context()
    context.run(variable.set, "inner")
    variable.set("outer")
    for given in (None, context):
        task = asyncio.Task(shown(), loop=loop, context=given, eager_start=True)
        print(task.done(), task.result(), variable.get())
    task = asyncio.Task(fails(), loop=loop, context=context, eager_start=True)
    print(task.done(), task.cancelled(), repr(task.exception()), asyncio.current_task() is not task)
    # The context can be entered once more after all of this.
    print(context.run(variable.get))


async def nested(loop, depth):
    if depth:
        tasks = [asyncio.Task(nested(loop, depth - 1), loop=loop, eager_start=True) for _ in range(3)]
        print(depth, [task.done() for task in tasks], asyncio.current_task().get_coro() is not None)
        return sum(await asyncio.gather(*tasks))
    return 1


async def many():
    """Often enough for machine code."""
    total = 0
    for number in range(800):
        results = await asyncio.gather(value(number), waits(1) if number % 50 == 0 else value(1))
        total += sum(results)
    return total


async def states():
    pending, failed, cancelled = asyncio.ensure_future(waits(1)), asyncio.ensure_future(fails()), asyncio.ensure_future(waits(2))
    cancelled.cancel("why")
    await asyncio.wait([failed, cancelled])
    done = asyncio.ensure_future(value("v"))
    for _ in range(300):
        future = asyncio.get_running_loop().create_future()
        lines = []
        for one in (done, failed, cancelled, future):
            line = [one.done(), one.cancelled()]
            for method in (one.result, one.exception):
                try:
                    line.append(repr(method()))
                except BaseException as error:
                    line.append(f"{type(error).__name__}{error.args}")
            lines.append(line)
    for line in lines:
        print(line)
    print(await pending)


async def main():
    loop = asyncio.get_running_loop()
    await contexts(loop)
    print(await asyncio.Task(nested(loop, 2), loop=loop, eager_start=True))
    task = Traced(value(3), loop=loop, eager_start=True)
    print(task.seen, task.result())
    loop.set_task_factory(asyncio.eager_task_factory)
    print(await many())
    await states()
    try:
        asyncio.Task(task.get_coro(), loop=loop, surprise=1)
    except TypeError as error:
        print(error)


asyncio.run(main())
