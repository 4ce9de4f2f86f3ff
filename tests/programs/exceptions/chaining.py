def show(e, depth=0):
    while e is not None:
        print(" " * depth + repr(e), "cause" if e.__cause__ else "", "context" if e.__context__ else "", e.__suppress_context__)
        e, depth = (e.__cause__ or (None if e.__suppress_context__ else e.__context__)), depth + 1


try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("explicit") from e
except ValueError as e:
    show(e)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("implicit")
except ValueError as e:
    show(e)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("none") from None
except ValueError as e:
    show(e)
try:
    try:
        {}["a"]
    finally:
        [][1]
except IndexError as e:
    show(e)


def deep():
    try:
        try:
            try:
                raise KeyError(1)
            except KeyError:
                raise TypeError(2)
        except TypeError:
            raise ValueError(3)
    except ValueError as e:
        return e


show(deep())
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
try:
    raise ValueError("x") from KeyError
except ValueError as e:
    show(e)
e = ValueError("args", 1)
print(e, e.args, repr(e), str(ValueError()), repr(ValueError()), str(KeyError("k")), str(KeyError()), repr(OSError(2, "No such")), OSError(2, "No such"))
print(type(OSError(2, "x")).__name__, type(OSError(13, "x")).__name__, OSError(2, "msg", "file"))
e.add_note("a note")
print(e.__notes__)
try:
    raise e.with_traceback(None)
except ValueError as caught:
    print(caught is e, caught.__traceback__ is not None)
print(issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError), issubclass(FileNotFoundError, OSError),
      issubclass(RecursionError, RuntimeError), issubclass(KeyboardInterrupt, Exception), IOError is OSError, issubclass(UnicodeDecodeError, ValueError))
print(StopIteration(5).value, SystemExit(3).code, AttributeError("m", name="n", obj=1).name, ImportError("i", name="mod").name)


class Custom(Exception):
    def __str__(self):
        return "custom " + str(self.args[0])


try:
    raise Custom(7)
except Custom as e:
    print(e, repr(e))
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print(e)
try:
    assert []
except AssertionError as e:
    print(repr(e))
