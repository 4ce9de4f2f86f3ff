"""The frame of a traceback is the frame itself, as long as it runs and when it is over."""
import sys
import traceback


def same():
    try:
        1 / 0
    except ZeroDivisionError as error:
        frame = error.__traceback__.tb_frame
        print(frame is sys._getframe(), frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno)
        frame.f_locals["added"] = 5
        print(sorted(frame.f_locals), sys._getframe().f_locals["added"])
        return frame


frame = same()
print(frame.f_back is sys._getframe(), sorted(frame.f_locals))


def writes_through():
    value = 1
    try:
        raise KeyError
    except KeyError as error:
        error.__traceback__.tb_frame.f_locals["value"] = 2
    print(value)


writes_through()


def inner():
    inside = "i"
    raise ValueError(inside)


def middle(cleared):
    between = "m"
    try:
        inner()
    finally:
        between = "finally"


def outer():
    try:
        middle(1)
    except ValueError as error:
        return error


def chain(error):
    entry = error.__traceback__
    while entry:
        frame = entry.tb_frame
        names = sorted((name, value) for name, value in frame.f_locals.items() if isinstance(value, (int, str)))
        print(frame.f_code.co_name, names, entry.tb_lineno - frame.f_code.co_firstlineno, end=" ")
        print(frame.f_back.f_code.co_name if entry is not error.__traceback__ else "")
        entry = entry.tb_next


chain(outer())


def twice():
    kept = []
    for number in range(3):
        try:
            inner()
        except ValueError as error:
            kept.append(error)
    return kept


kept = twice()
frames = {id(error.__traceback__.tb_frame) for error in kept}
print(len(frames), kept[0].__traceback__.tb_frame.f_locals["number"])
print(len({id(error.__traceback__.tb_next.tb_frame) for error in kept}))


def another_call(old):
    try:
        1 / 0
    except ZeroDivisionError as error:
        if old is None:
            return error
        print(old.__traceback__.tb_frame is sys._getframe())
        print(error.__traceback__.tb_frame is sys._getframe())
        return error


another_call(another_call(None))


def recursive(depth):
    try:
        if depth == 0:
            raise ValueError
        recursive(depth - 1)
    except ValueError as error:
        entry, found = error.__traceback__, []
        while entry:
            found.append(entry.tb_frame.f_locals["depth"])
            entry = entry.tb_next
        print(depth, found, error.__traceback__.tb_frame is sys._getframe())
        raise


try:
    recursive(3)
except ValueError as error:
    print(error.__traceback__.tb_frame is sys._getframe(), error.__traceback__.tb_frame.f_back)
    names = []
    entry = error.__traceback__
    while entry:
        names.append(entry.tb_frame.f_code.co_name)
        entry = entry.tb_next
    print(names)


def generator():
    try:
        yield 1
    except ValueError as error:
        yield error
    try:
        raise TypeError
    except TypeError as error:
        yield error


running = generator()
next(running)
error = running.throw(ValueError())
print(error.__traceback__.tb_frame is running.gi_frame)
error = next(running)
print(error.__traceback__.tb_frame is running.gi_frame, running.gi_frame.f_lineno - running.gi_code.co_firstlineno)
print(list(running), running.gi_frame)


async def coroutine():
    try:
        raise OSError
    except OSError as error:
        print(error.__traceback__.tb_frame is sys._getframe())
        return error


try:
    coroutine().send(None)
except StopIteration as stop:
    print(stop.value.__traceback__.tb_frame.f_code.co_name)


class Body:
    try:
        1 / 0
    except ZeroDivisionError as error:
        print(error.__traceback__.tb_frame is sys._getframe(), error.__traceback__.tb_frame.f_locals is locals())


def clearing():
    data = object()
    try:
        raise LookupError
    except LookupError as error:
        try:
            error.__traceback__.tb_frame.clear()
        except RuntimeError as refused:
            print(refused)
        return error


error = clearing()
error.__traceback__.tb_frame.clear()
print(dict(error.__traceback__.tb_frame.f_locals))


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, tb):
        frame = sys._getframe(1)
        print(tb.tb_frame is frame, tb.tb_frame.f_back is frame.f_back, frame.f_code.co_name)
        frame.f_locals["changed"] = True
        return True


def managed():
    changed = False
    with Manager():
        inner()
    print(changed)


managed()


def chained():
    first = 1
    try:
        inner()
    except ValueError:
        second = 2
        raise TypeError("again")


try:
    chained()
except TypeError as error:
    frames = [error.__traceback__.tb_next.tb_frame, error.__context__.__traceback__.tb_frame]
    print(frames[0] is frames[1], sorted(frames[0].f_locals))

try:
    chained()
except TypeError as error:
    print(sorted(error.__context__.__traceback__.tb_frame.f_locals))
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    print([sorted(entry.locals) for entry in shown.stack if entry.name != "<module>"])
    print([sorted(entry.locals) for entry in shown.__context__.stack])


def loop(count):
    total = 0
    for number in range(count):
        try:
            raise IndexError(number)
        except IndexError as error:
            if number % 1000 == 999:
                total += error.__traceback__.tb_frame is sys._getframe()
                error.__traceback__.tb_frame.f_locals["total"] += 1
    print(total)


loop(4000)
