"""What is said of names that modules do not have yet, and of modules that have the name of another."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def tell(statement, globals=None):
    try:
        exec(statement, globals or {})
    except Exception as error:
        print(f"{statement}: {type(error).__name__}: {error}".replace(HERE, "HERE"))


def all_of_them():
    tell("import first")
    tell("import third")
    tell("from third import nothing")
    tell("import half.upper")
    tell("import half.lower")
    tell("import fractions; fractions.Fraction")
    tell("from fractions import Fraction")
    tell("import fractions; fractions.other")
    tell("import finished; finished.nothing")
    tell("from finished import nothing")
    tell("from math import nothing")
    tell("import json; json.nothing")


all_of_them()
print()
# Not from the folder that comes first.
import sys

sys.path.insert(0, os.path.join(HERE, "half"))
for name in ("inside", "inside_too"):
    tell(f"import {name}")
print()
import importlib

tell("import importlib.nothing")
all_of_them()
print()

tell("from . import x")
tell("from . import x", {"__package__": "", "__name__": "m"})
tell("from . import x", {"__name__": 5})
tell("from . import x", {"__package__": 5, "__name__": "m"})
tell("from .. import x", {"__package__": "half", "__name__": "m"})
tell("from . import x", {"__package__": "no_such", "__name__": "m"})
tell("from .lowest import x", {"__name__": "half.m", "__package__": None})
tell("from .lowest import x", {"__name__": "half", "__path__": [], "__package__": None})
try:
    __import__("", level=1)
except Exception as error:
    print(type(error).__name__, error)

# annotations that are asked for before all are there are not what they will be
import fifth
import sixth

print(sixth.annotations, fifth.__annotations__, "__annotations__" in vars(fifth))
