"""`types.SimpleNamespace` made of mappings and replaced; the state of `functools.partial`."""

import copy
import functools
import pickle
import types


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__, error)


Namespace = types.SimpleNamespace
attempt(Namespace, [["x", 1], ["y", 2]], x=4)
attempt(Namespace, {"x": 1})
for wrong in [1, [1], [["x"]], {1: 2}, [[1, 2]]]:
    attempt(Namespace, wrong)
attempt(Namespace, [], [])

namespace = Namespace(x=1)
namespace.me = namespace
print(namespace)
del namespace.me


class Sub(Namespace):
    pass


sub = Sub(a=1, b=2)
sub.sub = sub
print(sub)
del sub.sub
print(copy.replace(sub, b=3), copy.replace(namespace, y=2), namespace)
print(pickle.loads(pickle.dumps(namespace)) == namespace, namespace.__reduce__())


class Odd(Namespace):
    def __new__(cls, *args):
        return 5 if made else super().__new__(cls)


made = False
odd = Odd()
made = True
attempt(copy.replace, odd)

partial = functools.partial(print, 1, end="!\n")
arguments, keywords = (1, 2), {"sep": "-"}
partial.__setstate__((print, arguments, keywords, {"note": 3}))
partial()
print(partial.args is arguments, partial.keywords is keywords, partial.note)
partial.__setstate__((print, (), None, None))
print(vars(partial))
for state in [(print, (), {}), (print, [], {}, None), (print, (), {}, ()), (1, (), {}, None), (print, (functools.Placeholder,), {}, None)]:
    attempt(partial.__setstate__, state)


class Evil:
    def __repr__(self):
        changing.__setstate__((print, (None,), {"other": None}, None))
        return "Evil"


changing = functools.partial(len, Evil(), 1, name=2)
print(repr(changing).replace("<built-in function len>", "len"))


def delete_dict(thing):
    del thing.__dict__


attempt(delete_dict, partial)
attempt(delete_dict, delete_dict)
attempt(delete_dict, type("Plain", (), {})())
