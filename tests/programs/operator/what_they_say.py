"""Signatures of `operator`'s getters, and pickling a call with keywords."""

import inspect
import pickle
from operator import attrgetter, itemgetter, methodcaller

for getter in attrgetter, itemgetter, methodcaller:
    print(getter.__name__, inspect.signature(getter), inspect.signature(getter("a")))
    try:
        getter()
    except TypeError as error:
        print(error)
    try:
        getter("a")(1, 2)
    except TypeError as error:
        print(error)
call = methodcaller("split", ",", maxsplit=1)
print(call.__reduce__())
print(pickle.loads(pickle.dumps(call))("a,b,c"), methodcaller("f", 1).__reduce__())
