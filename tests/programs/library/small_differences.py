"""Arguments that the library takes, and refuses, as CPython does."""
import atexit
import builtins
import codecs
import errno
import os
import select
import sys
from collections import deque


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


attempt(deque, 1, 2, 3)
attempt(deque, (), 2, 3)


class Changing:
    def __eq__(self, other):
        changed.append(1)
        return False


for method in ("remove", "index", "count", "__contains__"):
    changed = deque([Changing(), 1])
    attempt(getattr(changed, method), "c")
iterator = type(iter(deque()))
print(list(iterator(deque("abc"), 1)), list(iterator(deque("abc"), index=1)))

print([errno.errorcode[number] for number in (errno.EAGAIN, errno.EDEADLK, errno.ENOTSUP)], list(errno.errorcode.values())[:3])
attempt(select.select, [0] * 2000, [], [], 0)
attempt(select.select, [], [-1], [], 0)
attempt(os.sysconf, object())
attempt(os.sysconf, "nope")
attempt(os.utime, 0, dir_fd=3)
attempt(os.utime, 0, follow_symlinks=False)


class NoIterator:
    def __aiter__(self):
        return object()


attempt(aiter, NoIterator())
attempt(aiter, 1)


def handler(error):
    error.object = b"\x03\x02"
    return "A", 1


codecs.register_error("test.other_object", handler)
print(codecs.charmap_decode(b"\x02\x01\x00zzz", "test.other_object", {0: "a", 1: 0xFFFE, 2: "c"}))
print(codecs.ascii_decode(b"ab\xffcd", "test.other_object"))


def handler(error):
    error.object = "text"
    return "A", 1


codecs.register_error("test.other_object", handler)
attempt(codecs.ascii_decode, b"ab\xffcd", "test.other_object")


def callback(name):
    def function():
        print("at exit", name)

    function.tag = name
    return function


a, b, c, d = map(callback, "abcd")


class Probe:
    def __init__(self, action):
        self.action = action

    def __eq__(self, other):
        print("compared with", other.tag)
        self.action()
        return True


def replace():
    atexit._clear()
    atexit.register(d)


for action in (lambda: None, atexit._clear, replace, lambda: atexit.register(c)):
    atexit._clear()
    for function in (a, b, c)[: 3 if action is replace else 2]:
        atexit.register(function)
    atexit.unregister(Probe(action))
    atexit._run_exitfuncs()
atexit._clear()


class Sized:
    def __sizeof__(self):
        return self.size


sized = Sized()
for sized.size in -5, "x", 1 << 70:
    attempt(sys.getsizeof, sized)
    attempt(sys.getsizeof, sized, "default")


class Failing:
    @property
    def __sizeof__(self):
        raise KeyError("size")


attempt(sys.getsizeof, Failing(), "default")
print(sys.getdlopenflags() == os.RTLD_NOW, sys.setdlopenflags(os.RTLD_LAZY), sys.getdlopenflags() == os.RTLD_LAZY)
attempt(sys.setdlopenflags, "x")
