"""Threads, locks and what `threading` makes of them. Nothing that is printed depends on who runs when."""

import queue
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
total = 0


def add(count):
    global total
    for _ in range(count):
        with lock:
            total += 1


threads = [threading.Thread(target=add, args=(300,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total, threading.active_count(), [thread.is_alive() for thread in threads].count(True))

# A queue that is nearly always full or empty.
numbers = queue.Queue(2)


def produce():
    for number in range(200):
        numbers.put(number)
    numbers.put(None)


threading.Thread(target=produce).start()
received = []
while (number := numbers.get()) is not None:
    received.append(number)
print(received == list(range(200)))

# Attributes of each thread's own, made by __init__ in each.
class Mine(threading.local):
    shared = "class"

    def __init__(self, start):
        self.steps = [start]

    def step(self):
        self.steps.append(len(self.steps))


mine = Mine(7)
mine.step()
seen = []


def steps(count):
    for _ in range(count):
        mine.step()
    with lock:
        seen.append((count, mine.steps[0], len(mine.steps), mine.shared))
    mine.only_here = count


threads = [threading.Thread(target=steps, args=(count,)) for count in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(seen), mine.steps, hasattr(mine, "only_here"), sorted(mine.__dict__))

# Locks.
again = threading.RLock()
with again:
    with again:
        print(again._is_owned(), again._recursion_count())
print(lock.acquire(timeout=0.001), lock.acquire(blocking=False), lock.locked())
lock.release()
for wrong in (
    lambda: lock.release(),
    lambda: again.release(),
    lambda: lock.acquire(False, 1),
    lambda: lock.acquire(timeout=-2),
    lambda: lock.acquire(timeout=1e10),
    lambda: threading.Thread().join(),
    lambda: threading.current_thread().join(),
    lambda: threads[0].start(),
    lambda: sys.setswitchinterval(0),
):
    try:
        print(wrong())
    except (RuntimeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)

# Conditions, events, barriers, semaphores.
event = threading.Event()
print(event.wait(0.001))
threading.Timer(0.001, event.set).start()
print(event.wait(30))
barrier = threading.Barrier(3)
places = []
threads = [threading.Thread(target=lambda: places.append(barrier.wait())) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(places))
condition = threading.Condition()
turn = 0


def take_turns(me, log):
    global turn
    for _ in range(20):
        with condition:
            condition.wait_for(lambda: turn % 3 == me)
            log.append(me)
            turn += 1
            condition.notify_all()


log = []
threads = [threading.Thread(target=take_turns, args=(me, log)) for me in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(log == [0, 1, 2] * 20)

# Threads that only compute take turns, too; each has a stack of its own.
def compute(count):
    result = 0
    for number in range(count):
        result += number * number % 7
    return result


def depth(levels):
    return 0 if levels == 0 else 1 + depth(levels - 1)


def recurse_for_ever():
    try:
        depth(10**6)
    except RecursionError:
        return "too deep"


sys.setswitchinterval(0.0001)
with ThreadPoolExecutor(4) as pool:
    print(set(pool.map(compute, [20000] * 8)))
    print(list(pool.map(depth, [100, 200, 300])))
    print(pool.submit(recurse_for_ever).result())
    failed = pool.submit(lambda: 1 // 0)
    print(repr(failed.exception()))
    generators = [(n * n for n in range(50)) for _ in range(3)]
    print([list(squares)[-1] for squares in pool.map(iter, generators)])


# An exception that is being handled is the thread's own.
def handles(number):
    try:
        raise ValueError(number)
    except ValueError:
        event.wait(0.001)
        return str(sys.exc_info()[1])


try:
    raise KeyError("main")
except KeyError:
    with ThreadPoolExecutor(3) as pool:
        print(list(pool.map(handles, range(3))), repr(sys.exc_info()[1]))

# What ends a thread with an exception is reported by a hook.
reported = []
threading.excepthook = lambda args: reported.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
thread = threading.Thread(target=lambda: [][1], name="worker")
thread.start()
thread.join()
thread = threading.Thread(target=sys.exit, name="leaves")
thread.start()
thread.join()
print(reported)

# The program ends when the last thread does; those that are daemons do not count.
threading.Thread(target=lambda: event.wait(1000) and threading.Event().wait(1000), daemon=True).start()


def last():
    threading.main_thread().join()
    print("last")


threading.Thread(target=last).start()
print("end")
