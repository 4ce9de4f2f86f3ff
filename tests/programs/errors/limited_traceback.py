"""`sys.tracebacklimit` in what the interpreter prints."""

import sys


def f1():
    1 / 0


def f2():
    f1()


def show(limit):
    sys.tracebacklimit = limit
    try:
        f2()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)


for limit in 1, 2, 3, 100, 1 << 100, 0, -1, -1 << 100, None:
    print(limit, file=sys.stderr)
    show(limit)
sys.tracebacklimit = 2
f2()
