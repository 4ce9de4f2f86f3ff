"""`queue.SimpleQueue` and `_queue`: items, waiting, several threads."""
import queue
import threading
import time
import weakref


def attempt(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)


q = queue.SimpleQueue()
print(queue.Empty is __import__("_queue").Empty, queue.Empty.__module__, queue.Empty.__doc__, type(q).__module__, weakref.ref(q)() is q)
for function in (
    q.get_nowait, lambda: q.get(False), lambda: q.get(True, -1), lambda: q.get(timeout="a"), lambda: q.get(timeout=0.001), lambda: q.get(False, -1),
    lambda: q.get(timeout=1e30), lambda: q.put(1, False, -1), lambda: q.put_nowait(2), q.put, q.qsize, q.empty, lambda: q.get(), lambda: q.get(timeout=5), q.empty,
    lambda: queue.SimpleQueue(3), lambda: queue.SimpleQueue[int], lambda: setattr(q, "a", 1), lambda: q.get(timeout=float("nan")), lambda: q.put(1, 2, 3, 4),
):
    attempt(function)


class Own(queue.SimpleQueue):
    pass


own = Own()
own.name = "own"
own.put([own])
print(own.__dict__, own.get()[0] is own)

results = queue.SimpleQueue()


def work():
    while (item := q.get()) is not None:
        results.put(item * item)


workers = [threading.Thread(target=work) for _ in range(4)]
for worker in workers:
    worker.start()
time.sleep(0.01)
for number in range(500):
    q.put(number)
for _ in workers:
    q.put(None)
for worker in workers:
    worker.join()
print(sum(results.get() for _ in range(results.qsize())), q.qsize(), results.empty())
started = time.monotonic()
attempt(lambda: q.get(timeout=0.05))
print(0.04 < time.monotonic() - started < 5)
threading.Timer(0.02, q.put, ["late"]).start()
attempt(lambda: q.get(timeout=10))
