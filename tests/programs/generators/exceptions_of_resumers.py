# Behind its handler a generator sees what its present resumer handles, not what another one did.
import sys


def name(error):
    return type(error).__name__


def generator():
    try:
        raise ValueError
    except ValueError:
        yield name(sys.exception())
    yield name(sys.exception())
    try:
        raise KeyError
    except KeyError:
        try:
            raise TypeError
        except TypeError:
            yield name(sys.exception())
        yield name(sys.exception())
    yield name(sys.exception())
    try:
        yield "in try"
    finally:
        yield name(sys.exception())


def run():
    made = generator()
    seen = []
    try:
        raise IndexError
    except IndexError:
        seen.append(next(made))
    seen.append(next(made))
    try:
        raise OSError
    except OSError:
        seen.append(next(made))
    seen.append(next(made))
    try:
        raise OSError
    except OSError:
        seen.append(next(made))
        seen.append(next(made))
    seen.append(next(made))
    seen.append(name(sys.exception()))
    return seen


print(run())
for _ in range(300):
    result = run()
print(result)


def delegating():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        yield from generator()
    yield name(sys.exception())


made = delegating()
try:
    raise IndexError
except IndexError:
    print([next(made) for _ in range(3)])
print([next(made) for _ in range(3)])
try:
    raise IndexError
except IndexError:
    print(list(made))
