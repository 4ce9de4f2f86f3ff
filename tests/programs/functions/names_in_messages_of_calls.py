"""How messages about `*` and `**` arguments name the callable."""
import functools
import operator


class Plain:
    def method(self, *arguments, **keywords):
        pass

    def __call__(self, *arguments, **keywords):
        pass

    def __str__(self):
        return "a plain thing"

    class Inner:
        pass


class Unnamed:
    def __str__(self):
        raise ValueError("no text")


def function(*arguments, **keywords):
    def inner(*arguments, **keywords):
        pass

    return inner


def nameless(*arguments, **keywords):
    pass


nameless.__module__ = None

for callable in [
    function,
    function(),
    nameless,
    Plain,
    Plain(),
    Plain().method,
    Plain.Inner,
    len,
    int,
    [].append,
    list.append,
    "".join,
    operator.add,
    operator.itemgetter(1),
    functools.partial,
    None,
    Unnamed(),
]:
    for call in (
        lambda: callable(*1),
        lambda: callable(**1),
        lambda: callable(**{"a": 1}, **{"a": 2}),
        lambda: callable(a=1, **{"a": 2}),
    ):
        try:
            call()
        except (TypeError, ValueError) as error:
            print(error)
