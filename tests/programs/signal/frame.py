"""A handler of a signal gets the frame that it interrupts."""
import os
import signal

seen = []


def handler(number, frame):
    seen.append((frame.f_code.co_name, frame.f_back.f_code.co_name, "total" in frame.f_locals))


signal.signal(signal.SIGUSR1, handler)


def in_call(total):
    os.kill(os.getpid(), signal.SIGUSR1)


def outer():
    in_call(1)


outer()
print(seen)
signal.signal(signal.SIGALRM, handler)


def in_loop():
    total = 0
    while len(seen) < 2:
        total += 1
    return total > 0


def around():
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    return in_loop()


print(around(), seen)
