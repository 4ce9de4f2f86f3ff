"""Tracebacks that a program makes."""

import sys
import types


def fail():
    raise ValueError("x")


try:
    fail()
except ValueError as error:
    first = error.__traceback__
frame = sys._getframe()
made = types.TracebackType(first, frame, 1, 2)
print(made.tb_next is first, made.tb_frame is frame, made.tb_lasti, made.tb_lineno)
for number in -1, 0, 2**31 - 1, -(2**31):
    print(types.TracebackType(None, frame, abs(number) % 1000, number).tb_lineno if number != -1 else "")
print(types.TracebackType(None, frame, -1, 5).tb_lasti, types.TracebackType(tb_next=None, tb_frame=frame, tb_lasti=8, tb_lineno=9).tb_next)
for arguments in ("no", frame, 1, 2), (None, "no", 1, 2), (None, frame, "no", 2), (None, frame, 1, "no"), (None, frame, 1, 2**31), (1,):
    try:
        types.TracebackType(*arguments)
    except (TypeError, OverflowError) as error:
        print(type(error).__name__, error)
for bad in made, "no":
    try:
        first.tb_next.tb_next = bad
    except (TypeError, ValueError) as error:
        print(error)
try:
    del made.tb_next
except TypeError as error:
    print(error)
one = ValueError("one").with_traceback(types.TracebackType(None, frame, frame.f_lasti, 8))
try:
    raise one
except ValueError as error:
    lines, link = [], error.__traceback__
    while link:
        lines.append(link.tb_lineno)
        link = link.tb_next
    print(lines)
