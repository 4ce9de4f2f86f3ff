"""A program that only calls itself, without any loop, hears of signals and lets other threads run."""
import signal
import threading


class Stop(Exception):
    pass


def handler(number, frame):
    raise Stop(frame.f_code.co_name)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    fibonacci(80)
except Stop as stop:
    print("stopped in", stop)

done = False


def walk(depth):
    if done:
        raise Stop
    return walk(depth - 1) + walk(depth - 1) if depth else 0


def finish():
    global done
    done = True


threading.Timer(0.05, finish).start()
try:
    walk(80)
except Stop:
    print("told by another thread")


def through_rust(depth):
    if depth:
        return max(map(through_rust, [depth - 1, depth - 1]))
    return 0


signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    through_rust(80)
except Stop as stop:
    print("stopped in", stop)


def deep(depth):
    return deep(depth + 1)


try:
    deep(0)
except RecursionError as error:
    print(error)


def handled(number, frame):
    global count
    count += 1


def sum_up(n):
    return n + sum_up(n - 1) if n else 0


count = 0
signal.signal(signal.SIGALRM, handled)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.001)
total = 0
while count < 20:
    total = sum_up(300)
signal.setitimer(signal.ITIMER_REAL, 0)
print(total)
