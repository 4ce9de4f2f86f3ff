# Classes that make no exceptions, as what is raised and as causes; code of another kind; lines of code.
import warnings


class Strange(BaseException):
    def __new__(cls, *arguments):
        return ["no exception"]


for raising in (lambda: exec("raise Strange"), lambda: exec("raise IndexError from Strange")):
    try:
        raising()
    except TypeError as error:
        print(error)


def plain():
    pass


def generator():
    yield


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    plain.__code__ = generator.__code__
    table = generator.__code__.co_lnotab
print([(one.category.__name__, str(one.message)) for one in caught], type(table))
print(next(plain()))

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        __import__("", {"__package__": None, "__spec__": None, "__name__": "__main__"}, {}, ("foo",), 1)
    except ImportError as error:
        print(error)
print([(one.category.__name__, str(one.message)) for one in caught])
