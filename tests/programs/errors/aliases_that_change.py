# Aliases of types whose arguments change while they are looked at, and one that was given no parameters.
from types import GenericAlias
from typing import TypeAliasType

plain = TypeAliasType("plain", list[int], type_params=())
try:
    plain[int]
except TypeError as error:
    print(error)


class Taking:
    """Takes everything out of the list that it is in, when it is asked for this or that."""

    def __init__(self, items):
        self.items = items

    def __repr__(self):
        self.items.clear()
        return "taking"

    @property
    def __parameters__(self):
        self.items.clear()
        return ()


items = []
items += [Taking(items), 1]
alias = GenericAlias(list, (items,))
print(alias.__parameters__, items)
items += [Taking(items), 1]
try:
    print(repr(GenericAlias(int, items)))
except IndexError as error:
    print(error)
