"""select, poll, epoll."""

import os
import select
import signal

reading, writing = os.pipe()
print(select.select([reading], [writing], [], 0) == ([], [writing], []))
os.write(writing, b"x")
print(select.select([reading], [], [], 5) == ([reading], [], []))
poll = select.poll()
poll.register(reading)
poll.register(writing, select.POLLOUT)
print(sorted(poll.poll()) == sorted([(reading, select.POLLIN), (writing, select.POLLOUT)]))
poll.modify(writing, 0)
print(poll.poll(100) == [(reading, select.POLLIN)])
poll.unregister(reading)
print(poll.poll(1))
with select.epoll() as epoll:
    epoll.register(reading, select.EPOLLIN)
    print(epoll.poll(1) == [(reading, select.EPOLLIN)], epoll.closed, epoll.fileno() > 2)
    os.read(reading, 1)
    print(epoll.poll(0.001))
    for call in (
        lambda: epoll.register(reading),
        lambda: epoll.modify(writing, 1),
        lambda: epoll.poll(1, 0),
        lambda: epoll.poll("x"),
    ):
        try:
            call()
        except (OSError, ValueError, TypeError) as error:
            print(type(error).__name__, error)
print(epoll.closed)
for call in (
    lambda: epoll.poll(),
    lambda: poll.modify(reading, 1),
    lambda: poll.unregister(reading),
    lambda: poll.register(-1),
    lambda: poll.register(reading, -1),
    lambda: poll.register(reading, 1 << 20),
    lambda: poll.register("x"),
    lambda: select.select([], [], [], -1),
    lambda: select.select([], [], [], "x"),
    lambda: select.select(5, [], []),
    lambda: select.select([5000], [], []),
    lambda: select.epoll(0),
    lambda: type(poll)(),
):
    try:
        print(call())
    except (OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        print(type(error).__name__, error)
came = []
signal.signal(signal.SIGALRM, lambda number, frame: (came.append(number), os.write(writing, b"y")))
signal.setitimer(signal.ITIMER_REAL, 0.02)
print(select.select([reading], [], [], 10) == ([reading], [], []), len(came))


class Changing:
    def fileno(self):
        del files[-1]
        return writing


files = [Changing() for _ in range(10)]
print(len(select.select([], files, [])[1]))
