"""Tracebacks that faulthandler writes: of calls, generators, signals and code that is stuck."""
import faulthandler
import os
import signal
import sys
import tempfile
import time


def shown(write):
    with tempfile.TemporaryFile() as file:
        write(file)
        file.seek(0)
        text = file.read().decode()
    return text.replace(os.path.dirname(os.path.abspath(__file__)), "HERE")


def inner(file):
    faulthandler.dump_traceback(file, all_threads=False)


def outer(file):
    inner(file)


print(shown(outer))


def generator(file):
    yield 1
    inner(file)
    yield 2


def delegating(file):
    yield from generator(file)


def consume(file):
    for item in delegating(file):
        print(item)


print(shown(consume))


space = {"inner": inner}
exec("def naïve_𝔘(file):\n    inner(file)".replace("𝔘", "\U00020000"), space)
print(shown(space["naïve_\U00020000"]))


def deep(file, depth):
    if depth:
        deep(file, depth - 1)
    else:
        inner(file)


text = shown(lambda file: deep(file, 200))
print(len(text.splitlines()), text.splitlines()[-1])

print(faulthandler.is_enabled())
faulthandler.enable()
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.disable(), faulthandler.is_enabled())


def on_signal(file):
    faulthandler.register(signal.SIGUSR1, file=file, all_threads=False)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))


print(shown(on_signal))


def timed_out(file):
    faulthandler.dump_traceback_later(0.05, file=file)
    time.sleep(0.3)
    faulthandler.cancel_dump_traceback_later()


lines = shown(timed_out).splitlines()
print(lines[0], lines[1].startswith("Thread 0x"), lines[2:])

called = []
signal.signal(signal.SIGUSR2, lambda number, frame: called.append((number == signal.SIGUSR2, frame.f_code.co_name)))


def chained(file):
    faulthandler.register(signal.SIGUSR2, file=file, all_threads=False, chain=True)
    os.kill(os.getpid(), signal.SIGUSR2)
    faulthandler.unregister(signal.SIGUSR2)


print(shown(chained), called)

for wrong in (
    lambda: faulthandler.enable(-1),
    lambda: faulthandler.enable("x"),
    lambda: faulthandler.register(signal.SIGSEGV),
    lambda: faulthandler.register(1000),
    lambda: faulthandler.dump_traceback_later(0),
    lambda: faulthandler.dump_traceback_later(1e20),
    lambda: faulthandler.unregister(1000),
):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
sys.stderr = None
try:
    faulthandler.enable()
except RuntimeError as error:
    print(error)
