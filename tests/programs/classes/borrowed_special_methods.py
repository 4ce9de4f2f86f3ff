"""Special methods of built-in types in classes that are not theirs."""


class Item:
    __getitem__ = dict.__getitem__
    __setitem__ = list.__setitem__
    __len__ = list.__len__
    __iter__ = list.__iter__
    __contains__ = set.__contains__
    __add__ = int.__add__
    __call__ = property.__get__


def attempt(action):
    outcomes = set()
    for _ in range(20):
        try:
            outcomes.add(repr(action()))
        except (TypeError, KeyError) as error:
            outcomes.add(f"{type(error).__name__}: {error}")
    print(*sorted(outcomes))


item = Item()
attempt(lambda: item[1])
attempt(lambda: item.__setitem__(1, 2))
attempt(lambda: len(item))
attempt(lambda: list(iter(item)))
attempt(lambda: [x for x in item])
attempt(lambda: 1 in item)
attempt(lambda: item + 1)
attempt(lambda: item(1))


class Confused(list):
    __len__ = list.pop
    __iter__ = list.__len__


attempt(lambda: iter(Confused([1])))
attempt(lambda: len(Confused([5])))
attempt(lambda: [x for x in Confused([1])])

for method in (list.__iter__, dict.__getitem__, list.__getitem__, str.__len__, list.append, dict.__contains__,
               int.__add__, list.__reversed__, set.__contains__, object.__format__, str.__format__):
    attempt(lambda: method(1.5, 1))
    attempt(lambda: method())
    print(type(method).__name__, method)
