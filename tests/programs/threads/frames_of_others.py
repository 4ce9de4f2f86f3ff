"""`sys._current_frames` and `sys._current_exceptions`."""

import sys
import threading
import traceback

ready, leave = threading.Event(), threading.Event()
numbers = []


def outer(value):
    inner(value + 1)


def inner(value):
    numbers.append(threading.get_ident())
    try:
        raise KeyError(value)
    except KeyError:
        ready.set()
        leave.wait()


thread = threading.Thread(target=outer, args=(1,))
thread.start()
ready.wait()
frames = sys._current_frames()
own = frames[threading.get_ident()]
print(own is sys._getframe(), len(frames))
names = [name for _, _, name, _ in traceback.extract_stack(frames[numbers[0]])]
print(names[names.index("outer"):][:2])
frame = frames[numbers[0]]
while frame.f_code.co_name != "inner":
    frame = frame.f_back
print(frame.f_locals["value"], frame.f_back.f_code.co_name, frame.f_back.f_locals)
exceptions = sys._current_exceptions()
print(exceptions[threading.get_ident()], repr(exceptions[numbers[0]]))
leave.set()
thread.join()
print(len(sys._current_frames()), len(sys._current_exceptions()))
