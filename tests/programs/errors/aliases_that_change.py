# Aliases of types whose arguments change while they are looked at, and one that was given no parameters.
from types import GenericAlias
from typing import TypeAliasType

plain = TypeAliasType("plain", list[int], type_params=())
try:
    plain[int]
except TypeError as error:
    print(error)


class Asked:
    """Takes everything out of the list that it is in, when it is asked for its parameters."""

    def __init__(self, items):
        self.items = items

    @property
    def __parameters__(self):
        self.items.clear()
        return ()


class Shown:
    """The same, when it is shown."""

    def __init__(self, items):
        self.items = items

    def __repr__(self):
        self.items.clear()
        return "shown"


items = []
items += [Asked(items), 1]
alias = GenericAlias(list, (items,))
print(alias.__parameters__, items)
items += [Shown(items), 1]
alias = GenericAlias(int, items)
try:
    print(repr(alias))
except IndexError as error:
    print(error)
