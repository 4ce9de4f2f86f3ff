# Times to wait that are none, signals sent to oneself, and forking while there are threads.
import _thread
import os
import signal
import threading
import warnings


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


lock = threading.Lock()
lock.acquire()
event = threading.Event()
thread = threading.Thread(target=event.wait)
thread.start()
for timeout in (float("nan"), -2, 1e30, "x", 0.001):
    attempt(lambda: lock.acquire(True, timeout))
    attempt(lambda: threading.RLock().acquire(True, timeout) if timeout != "x" else None)
attempt(lambda: thread.join(float("nan")))
attempt(lambda: thread.join(0.001))


def handler(number, frame):
    raise ArithmeticError(number)


signal.signal(signal.SIGINT, handler)
try:
    _thread.interrupt_main()
except ArithmeticError as error:
    print("interrupted", error)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
print([str(warning.message).replace(str(os.getpid()), "PID") for warning in caught], os.path.basename(caught[0].filename))
event.set()
thread.join()
