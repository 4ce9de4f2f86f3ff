"""An endless comprehension none of whose items passes its condition can be interrupted."""

import itertools
import signal


class Interrupted(Exception):
    pass


def interrupt(*_):
    raise Interrupted


signal.signal(signal.SIGALRM, interrupt)


def attempt(name, run):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        run()
    except Interrupted:
        print(name, "interrupted")


attempt("list", lambda: [x for x in itertools.count() if x < 0])
attempt("set", lambda: {x for x in itertools.count() if False})
attempt("dict", lambda: {x: x for x in itertools.count() if x >= 0 if not x + 1})
attempt("generator", lambda: sum(x for x in itertools.count() if x % 2 and x % 2 == 0))
attempt("nested", lambda: [y for x in itertools.count() if x > 1 for y in () if y])
