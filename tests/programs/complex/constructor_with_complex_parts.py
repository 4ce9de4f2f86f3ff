# complex() of parts that are complex themselves, which is deprecated.
import warnings


class WithComplex:
    def __complex__(self):
        return 1 + 2j


class Subclass(complex):
    pass


class WithFloat:
    def __float__(self):
        return 3.0


class WithSubclass:
    def __complex__(self):
        return Subclass(1 + 2j)


def attempt(*arguments, **keywords):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = complex(*arguments, **keywords)
        except TypeError as error:
            result = f"TypeError: {error}"
    shown = [type(argument).__name__ for argument in arguments]
    print(shown, keywords.keys(), result, [str(one.message) for one in caught])


for one in (1j, WithComplex(), Subclass(1j), WithFloat(), WithSubclass(), 1, "1", object()):
    attempt(one)
    attempt(one, 2)
    attempt(2, one)
    attempt(one, one)
    attempt(imag=one)
