"""Semaphores and memory that processes share, and what `multiprocessing` makes of them with processes that are forked."""
import _multiprocessing
import _posixshmem
import mmap
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, str(error).replace(str(os.getpid()), "N"))


name = f"/pyrite-{os.getpid()}"
recursive = _multiprocessing.SemLock(0, 1, 1, name + "-r", True)
counting = _multiprocessing.SemLock(1, 2, 2, name + "-c", False)
print(_multiprocessing.flags, _multiprocessing.SemLock.SEM_VALUE_MAX, recursive.kind, recursive.maxvalue, recursive.name, counting.name == name + "-c", type(counting.handle))
for function in (
    recursive.acquire, recursive.acquire, recursive._count, recursive._is_mine, recursive._is_zero, recursive._get_value, recursive.release, recursive.release, recursive.release,
    counting.acquire, lambda: counting.acquire(True, 0.01), lambda: counting.acquire(False), lambda: counting.acquire(True, 0.01), lambda: counting.acquire(timeout=-1),
    counting._get_value, counting._count, counting.release, counting.__enter__, lambda: counting.__exit__(None, None, None), counting.release, counting.release,
    lambda: counting.acquire(1, "a"), lambda: _multiprocessing.SemLock(3, 1, 1, "/x", True), lambda: _multiprocessing.SemLock(1, -1, 1, "/x", True),
    lambda: _multiprocessing.SemLock(1, 1, 1, name + "-c", False), lambda: _multiprocessing.SemLock._rebuild(0, 1, 2, name + "-none"),
    lambda: _multiprocessing.SemLock._rebuild(0, 1, 2, name + "-c")._get_value(), lambda: _multiprocessing.sem_unlink(name + "-c"), lambda: _multiprocessing.sem_unlink(name + "-c"),
    lambda: _multiprocessing.SemLock(), lambda: setattr(counting, "kind", 3),
):
    attempt(function)
held = _multiprocessing.SemLock(0, 1, 1, name + "-h", True)
held.acquire()
thread = threading.Thread(target=lambda: (attempt(held.release), attempt(lambda: held.acquire(False)), attempt(held._is_mine)))
thread.start()
thread.join()

memory = _posixshmem.shm_open(name, os.O_CREAT | os.O_RDWR, 0o600)
os.ftruncate(memory, 100)
with mmap.mmap(memory, 100) as here, mmap.mmap(memory, 100) as there:
    here[:3] = b"abc"
    print(there[:3], os.get_inheritable(memory))
for function in (lambda: _posixshmem.shm_unlink(name), lambda: _posixshmem.shm_unlink("/none-at-all"), lambda: _posixshmem.shm_open("/none-at-all", 0), lambda: _posixshmem.shm_open(3, 0), lambda: _posixshmem.shm_open("a\0b", 0)):
    attempt(function)


def square(number):
    return number * number


def work(queue, lock, event):
    event.wait(10)
    with lock:
        queue.put(os.getpid() != multiprocessing.parent_process().pid)


def main():
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        print(pool.map(square, range(10)), pool.apply_async(square, (7,)).get(20))
    queue, lock, event = context.Queue(), context.Lock(), context.Event()
    workers = [context.Process(target=work, args=(queue, lock, event)) for _ in range(3)]
    for worker in workers:
        worker.start()
    event.set()
    print([queue.get(timeout=20) for _ in workers])
    for worker in workers:
        worker.join()
    print([worker.exitcode for worker in workers], lock, context.RLock(), context.BoundedSemaphore(2))
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(5))))


if __name__ == "__main__":
    main()
