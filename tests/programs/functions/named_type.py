# Names of receivers are free as keywords where a function written in Rust takes any keywords.
import operator
import types
from collections import defaultdict
from functools import partial


def given(*arguments, **keywords):
    return arguments, keywords


print(partial(given, 1, type=2, self=3, cls=4)())
print(types.SimpleNamespace(type=1, self=2, cls=3))
print(defaultdict(int, type=1, self=2))
print(operator.methodcaller("call", type=1, self=2)(types.SimpleNamespace(call=given)))
print(dict(type=1, self=2), type[int], type[int, str] | None)
for call in (lambda: int[1], lambda: object[1], lambda: list.append(object=1), lambda: [].append(self=1)):
    try:
        print(call())
    except TypeError as error:
        print(error)
