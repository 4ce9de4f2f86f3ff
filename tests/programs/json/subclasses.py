"""Subclasses are asked for their items, and numbers for their value, by their own methods."""

import collections
import json
import math


class Items(list):
    def __iter__(self):
        return iter(["own", "items"])


class Parts(tuple):
    def __iter__(self):
        return iter(("own", "parts"))


class Number(int):
    def __float__(self):
        return 6.25


Point = collections.namedtuple("Point", "x y")
print(json.dumps([Items([1]), Parts((2,)), Point(3, 4), Items(), [], ()]))
print(json.dumps({"a": Items(), "b": Parts()}, indent=1))
growing = [1]


def grow(value):
    if len(growing) < 4:
        growing.append(value)
    return "grown"


growing.append({1, 2})
print(json.dumps(growing, default=lambda value: grow(len(growing))))
print(math.sqrt(Number(1)), math.sqrt(4), math.sqrt(True), math.fsum([Number(2), 1]))
