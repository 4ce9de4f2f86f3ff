import sys


def a():
    b()


def b():
    raise ValueError("deep")


try:
    a()
except ValueError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
        tb = tb.tb_next
    print(sys.exc_info()[0].__name__, sys.exc_info()[1] is e)
print(sys.exc_info())


def inside():
    try:
        raise KeyError(1)
    except KeyError:
        first = sys.exception()
        try:
            raise TypeError(2)
        except TypeError:
            second = sys.exception()
        return repr(first), repr(second), sys.exception() is first


print(inside(), sys.exception())


def stored():
    try:
        raise ValueError("kept")
    except ValueError as e:
        return e


kept = stored()
print(kept.__traceback__.tb_lineno)
try:
    raise kept
except ValueError as e:
    lines = []
    tb = e.__traceback__
    while tb:
        lines.append(tb.tb_lineno)
        tb = tb.tb_next
    print(lines)
