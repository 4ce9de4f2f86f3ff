"""sys.settrace: which events there are, and in which order, also while the code is compiled."""

import sys

events = []


def trace(frame, event, argument):
    if event == "exception":
        argument = argument[0].__name__
    events.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, event, argument))
    return trace


def show(function, *arguments):
    events.clear()
    sys.settrace(trace)
    try:
        function(*arguments)
    except Exception as error:
        outcome = repr(error)
    else:
        outcome = "returned"
    finally:
        sys.settrace(None)
    print(function.__name__, outcome)
    for event in events:
        if event[0] != "show":
            print("   ", event)


def branches(n):
    for i in range(n):
        if i == 1:
            continue
        elif i == 2:
            break
        else:
            pass
    else:
        return "never"
    return n


def handlers():
    try:
        1 / 0
    except ValueError:
        pass
    except ZeroDivisionError as error:
        x = str(error)
    finally:
        y = 1
    try:
        return y
    finally:
        y = 2


def items():
    try:
        yield 1
        yield 2
    finally:
        pass


def consume():
    for item in items():
        x = item
    return [item for item in items()]


class Context:
    def __enter__(self):
        return "entered"

    def __exit__(self, *exc):
        return True


def contexts():
    with Context() as c:
        raise KeyError(1)
    while True:
        with Context():
            break


def fails():
    helper = lambda: {}["missing"]
    helper()


def bare():
    try:
        raise OSError
    except:
        return 3


def nested():
    class Inner:
        """Doc."""

        value = 1

        def method(self):
            return self.value

    return Inner().method()


def matching(subject):
    match subject:
        case 0:
            return "zero"
        case [a, b]:
            return a + b
        case _:
            return None


for function in (handlers, consume, contexts, fails, bare, nested):
    show(function)
show(branches, 1)
show(branches, 4)
for subject in (0, [1, 2], "x"):
    show(matching, subject)


# In a loop that gets hot.
def count():
    total = 0
    for i in range(3000):
        total += helper(i)
    return total


def helper(i):
    return i & 3


calls = {}


def counter(frame, event, argument):
    key = frame.f_code.co_name, event
    calls[key] = calls.get(key, 0) + 1
    return counter


sys.settrace(counter)
print(count())
sys.settrace(None)
print(calls)
print(count(), sys.gettrace())


# Functions that say what they want of a frame.
def only_returns(frame, event, argument):
    frame.f_trace_lines = False
    events.append(event)
    return only_returns


events.clear()
sys.settrace(only_returns)
branches(3)
sys.settrace(None)
print(events)


def raising(frame, event, argument):
    if event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 2:
        raise RuntimeError("from the trace function")
    return raising


def body():
    a = 1
    b = 2
    return a + b


sys.settrace(raising)
try:
    body()
except RuntimeError as error:
    print(error, sys.gettrace())


# A frame that is running already gets events if it has a function.
def later():
    frame = sys._getframe()
    seen = []

    def local(frame, event, argument):
        seen.append((frame.f_lineno - frame.f_code.co_firstlineno, event))
        return local

    sys.settrace(lambda *arguments: None)
    frame.f_trace = local
    x = 1
    sys.settrace(None)
    return seen


print(later())
