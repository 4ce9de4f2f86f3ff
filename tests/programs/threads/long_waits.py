# A loop waits in the middle of a hot iteration, and a call lasts long in the first that is recorded: what others do meanwhile becomes hot, too.
import sys
import threading

go_on, waits = threading.Event(), threading.Event()


def waiter(rounds):
    done = 0
    for i in range(rounds):
        if i == 1500:
            waits.set()
            go_on.wait(100)
        done += i & 3
    return done


def hot(n):
    total = 0
    for i in range(n):
        total += i & 7 if i % 3 else -1
    return total


results = []
thread = threading.Thread(target=lambda: results.append(waiter(4000)))
thread.start()
waits.wait(100)
print([hot(n) for n in (10, 30_000, 20_000)])
go_on.set()
thread.join()
print(results)


# A recursion is traced anew from its outermost call, each time that somebody begins to watch it.
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


class Watcher:
    def __init__(self):
        self.lines = self.calls = 0

    def __call__(self, frame, event, arg):
        self.lines += event == "line"
        self.calls += event == "call"
        return self


for _ in range(6):
    watcher = Watcher()
    sys.settrace(watcher)
    value = fib(14)
    sys.settrace(None)
    print(value, watcher.calls, watcher.lines, fib(15))


# Callbacks that last, in an iteration that is recorded.
def outer(rounds):
    total = 0
    for i in range(rounds):
        total += sum(map(hot, [3000 if i % 1200 == 1000 else 2]))
    return total


print(outer(2500))
