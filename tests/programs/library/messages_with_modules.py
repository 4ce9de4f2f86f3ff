# Messages call types written in other languages than Python by module and name.
import collections
import functools
import itertools
import re
import string.templatelib
import typing


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: collections.deque() + 1)
attempt(lambda: collections.deque()())
attempt(lambda: "" + t"x")
attempt(lambda: re.match("a", "a") < 1)
attempt(lambda: len(itertools.count()))
attempt(lambda: type("X", (re.Match,), {}))
attempt(lambda: type("X", (typing.TypeVar,), {}))
attempt(lambda: type("X", (bool,), {}))
attempt(lambda: functools.partial(print)[0])
print(collections.deque.append, collections.deque([1]), collections.defaultdict(int), itertools.count(), itertools.repeat(1))
