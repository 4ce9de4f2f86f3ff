"""Handlers in Python: when they run, what they raise, what stops while they do."""

import os
import signal
import time


def show(number, frame):
    print("came:", signal.Signals(number).name)


print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGUSR1))
print(repr(signal.signal(signal.SIGUSR1, show)))
print(signal.getsignal(signal.SIGUSR1) is show)
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.signal(signal.SIGUSR1, signal.SIG_IGN) is show)
signal.raise_signal(signal.SIGUSR1)
print(repr(signal.getsignal(signal.SIGUSR1)))


def fail(number, frame):
    raise ZeroDivisionError(number)


signal.signal(signal.SIGALRM, fail)
signal.setitimer(signal.ITIMER_REAL, 0.02)
count = 0
try:
    while True:
        count += 1
except ZeroDivisionError as error:
    print("out of the loop by", error, count > 0)

signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    time.sleep(5)
except ZeroDivisionError:
    print("out of the sleep")

calls = []
signal.signal(signal.SIGALRM, lambda number, frame: calls.append(number))
before = time.monotonic()
print(signal.setitimer(signal.ITIMER_REAL, 0.01))
time.sleep(0.05)
print(calls == [signal.SIGALRM], time.monotonic() - before >= 0.05)
print(signal.getitimer(signal.ITIMER_REAL), signal.alarm(100), signal.alarm(0))

try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as error:
    print("interrupted", error.args)

reading, writing = os.pipe()
os.set_blocking(writing, False)
print(signal.set_wakeup_fd(writing))
signal.signal(signal.SIGUSR2, lambda number, frame: None)
signal.raise_signal(signal.SIGUSR2)
print(os.read(reading, 10) == bytes([signal.SIGUSR2]), signal.set_wakeup_fd(-1) == writing)

for arguments in [(0, show), (65, show), (signal.SIGKILL, show), (signal.SIGUSR1, 12), ("x", show)]:
    try:
        signal.signal(*arguments)
    except (ValueError, OSError, TypeError) as error:
        print(type(error).__name__, error)
try:
    signal.setitimer(9, 1)
except signal.ItimerError as error:
    print(isinstance(error, OSError), error)
try:
    signal.set_wakeup_fd(reading)
except ValueError as error:
    print(str(error).replace(str(reading), "N"))
