"""A generator that a built-in function goes through asks for the frames that wait for it: again and again, so that the function's loop has machine code, which is left and entered again."""

import sys


def outwards(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back


def listed():
    return [frame.f_code.co_name for frame in list(outwards(sys._getframe()))]


def counted():
    return sum(1 for _ in outwards(sys._getframe()))


def widest():
    return max(outwards(sys._getframe()), key=lambda frame: len(frame.f_code.co_name)).f_code.co_name


def outermost():
    return any(frame.f_back is None for frame in outwards(sys._getframe()))


def deep(depth, function):
    return deep(depth - 1, function) if depth else function()


for depth in 0, 3, 20, 50:
    names = deep(depth, listed)
    print(depth, len(names), names[:2], names[-2:])
    for function in counted, widest, outermost:
        print(function.__name__, deep(depth, function))

lengths = {len(deep(30, listed)) for _ in range(60)} | {deep(30, counted) + 1 for _ in range(60)}
print(lengths)
