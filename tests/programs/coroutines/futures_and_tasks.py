"""Futures and tasks of asyncio: states, callbacks, cancelling, messages, eager starts, who waits for whom."""
import asyncio
import gc
import sys
from asyncio import exceptions


class Loop(asyncio.SelectorEventLoop):
    pass


def attempt(function, *arguments, **keywords):
    try:
        print(function(*arguments, **keywords))
    except BaseException as error:
        print(type(error).__name__, error, repr(error.__cause__), repr(error.__context__))


async def value(of):
    return of


async def fails(error):
    raise error


async def states():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    print(future._state, future.done(), future.cancelled(), future._callbacks, future.get_loop() is loop)
    attempt(future.result)
    attempt(future.exception)
    attempt(asyncio.Future.__new__(asyncio.Future).result)
    attempt(asyncio.Future.__new__(asyncio.Future).set_result, 1)
    attempt(asyncio.Future.__new__(asyncio.Future).done)
    calls = []
    one, two = calls.append, lambda f: calls.append("two")
    future.add_done_callback(one)
    future.add_done_callback(two)
    future.add_done_callback(one)
    print(len(future._callbacks), future.remove_done_callback(one), len(future._callbacks))
    future.set_result(42)
    attempt(future.set_result, 1)
    attempt(future.set_exception, ValueError)
    print(future.result(), future.exception(), future._state, future._callbacks)
    await asyncio.sleep(0)
    print(calls)
    future.add_done_callback(one)
    await asyncio.sleep(0)
    print(calls[1:] == [future], repr(future))
    other = loop.create_future()
    attempt(other.set_exception, 3)
    attempt(other.set_exception, StopIteration)
    attempt(other.result)
    print(other._log_traceback, other.cancel())
    cancelled = loop.create_future()
    print(cancelled.cancel(msg="enough"), cancelled.cancel(), cancelled._cancel_message)
    attempt(cancelled.result)
    attempt(cancelled.exception)
    attempt(setattr, cancelled, "_log_traceback", True)
    print(cancelled._asyncio_future_blocking, cancelled)


async def tasks():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(value(7), name="seven")
    print(task.get_name(), task._state, task in asyncio.all_tasks(), asyncio.current_task() is task, task._coro is task.get_coro())
    attempt(task.set_result, 1)
    attempt(task.set_exception, ValueError())
    print(await task, task.done(), task in asyncio.all_tasks())
    task.set_name(17)
    print(task.get_name(), repr(task).startswith("<Task finished name='17' coro=<value() done, defined at"))
    attempt(asyncio.Task, 3, loop=loop)
    failing = asyncio.create_task(fails(ZeroDivisionError("x")))
    try:
        await failing
    except ZeroDivisionError as error:
        print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name)
    stopping = asyncio.create_task(fails(StopIteration(1)))
    try:
        await stopping
    except RuntimeError as error:
        print(error)

    async def yields(what):
        class Awaitable:
            def __await__(self):
                yield what

        await Awaitable()

    for what in (3, loop.create_future(), (i for i in ())):
        try:
            await asyncio.create_task(yields(what))
        except RuntimeError as error:
            print(str(error).split(" name=")[0])
    me = asyncio.current_task()

    async def awaits_itself():
        await me

    inner = asyncio.create_task(asyncio.sleep(10))
    waiter = asyncio.create_task(asyncio.wait([inner]))
    await asyncio.sleep(0)
    print(type(inner._asyncio_awaited_by), waiter._asyncio_awaited_by, waiter._fut_waiter is not None)
    inner.cancel("why")
    print(inner.cancelling(), inner.uncancel(), inner.uncancel())
    try:
        await inner
    except asyncio.CancelledError as error:
        print("cancelled", error.args, inner.cancelled())
    await waiter

    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return "not me"

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print(task.cancel(), await task, task.cancelled(), task.cancel())


async def context():
    loop = asyncio.get_running_loop()
    try:
        raise KeyError(3)
    except KeyError:
        future = loop.create_future()
        future.set_exception(ValueError(1))
        try:
            await future
        except ValueError as error:
            print(repr(error.__context__))
        future = loop.create_future()
        loop.call_soon(future.set_exception, ValueError(2))
        try:
            await future
        except ValueError as error:
            print(repr(error.__context__))


async def eager():
    loop = asyncio.get_running_loop()
    order = []

    async def work(waits):
        order.append(asyncio.current_task().get_name())
        if waits:
            await asyncio.sleep(0)
        order.append("end")
        return 1

    done = asyncio.Task(work(False), loop=loop, eager_start=True, name="a")
    print(order, done.done(), done.get_coro(), done in asyncio.all_tasks())
    waits = asyncio.Task(work(True), loop=loop, eager_start=True, name="b")
    print(order, waits.done(), waits in asyncio.all_tasks(), asyncio.current_task().get_name())
    print(await waits, order)


async def many(count):
    async def tree(level):
        if level == 0:
            await asyncio.sleep(0)
            return 1
        return sum(await asyncio.gather(*[tree(level - 1) for _ in range(3)]))

    queue = asyncio.Queue(2)

    async def produce():
        for i in range(count):
            await queue.put(i)

    producer = asyncio.create_task(produce())
    total = 0
    for _ in range(count):
        total += await queue.get()
    await producer
    return total, await tree(5)


class MyTask(asyncio.Task):
    def __del__(self):
        told.append("MyTask")
        super().__del__()


told = []


async def forgotten():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: told.append(context["message"]))

    async def never():
        await loop.create_future()

    for _ in range(50):
        asyncio.create_task(fails(ValueError()))
        asyncio.create_task(never())
        MyTask(value(1), loop=loop)
        loop.create_future().set_exception(KeyError(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0)
    print(sorted(set(told)))


for main in (states, tasks, context, eager, lambda: many(500), forgotten):
    result = asyncio.run(main())
    if result:
        print(result)

attempt(asyncio.get_running_loop)
attempt(asyncio.current_task)
attempt(asyncio.all_tasks)
loop = asyncio.new_event_loop()
asyncio._set_running_loop(loop)
task, other = asyncio.Future(loop=loop), asyncio.Future(loop=loop)
print(asyncio._get_running_loop() is loop, asyncio.current_task())
asyncio._enter_task(loop, task)
attempt(lambda: asyncio._enter_task(loop, other))
attempt(lambda: asyncio._leave_task(loop, other))
print(asyncio.tasks._swap_current_task(loop, other) is task, asyncio.current_task() is other)
asyncio._leave_task(loop, other)
another = asyncio.new_event_loop()
try:
    asyncio._enter_task(another, task)
except RuntimeError as error:
    print(str(error).startswith("loop <"), str(error).endswith("is not the running loop"))
asyncio._set_running_loop(None)
another.close()
loop.close()
