"""Methods that are to give an `int` or a `float` and give one of a subclass."""

import operator
import warnings


class Whole(int):
    pass


class Real(float):
    pass


class Number:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return self.value

    def __float__(self):
        return self.value

    def __index__(self):
        return self.value


warnings.simplefilter("always")
for function in int, float, operator.index, hex, [1, 2].__getitem__, lambda n: range(n)[0], lambda n: "abc"[n]:
    for value in True, Whole(1), Real(1), 1, 1.0, "1":
        with warnings.catch_warnings(record=True) as caught:
            try:
                print(repr(function(Number(value))), end=" ")
            except TypeError as error:
                print(error, end=" ")
            print([str(warning.message) for warning in caught])
