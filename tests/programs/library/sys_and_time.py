import sys
import threading
import time

print(sys.version_info[:2] >= (3, 14), sys.version_info.major, sys.maxsize, sys.byteorder, sys.maxunicode, len(sys.argv), type(sys.path).__name__, "sys" in sys.modules, sys.modules["__main__"].__name__)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.int_info.bits_per_digit > 0, sys.hash_info.width, sys.getrecursionlimit(), sys.intern("a" * 3) == "aaa")
sys.stdout.write("written\n")
print("to stdout", file=sys.stdout)
a, b = time.perf_counter(), time.perf_counter()
print(b >= a, time.process_time() >= 0, time.monotonic() <= time.monotonic(), time.time() > 1.7e9, isinstance(time.time_ns(), int), isinstance(time.perf_counter_ns(), int))
time.sleep(0)
try:
    time.sleep(-1)
except ValueError as e:
    print(e)


def f():
    return sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name, sys._getframe().f_lineno


print(f())
old = sys.stdout


class Shout:
    def write(self, text):
        return old.write(text.upper())

    def flush(self):
        pass


sys.stdout = Shout()
print("loud")
sys.stdout = old
print("quiet", sys.stdout is sys.__stdout__)

own = time.pthread_getcpuclockid(threading.get_ident())
print(0 < time.clock_gettime(own) <= time.process_time())
for function, *given in [
    (time.clock_gettime, 99),
    (time.clock_gettime_ns, 99),
    (time.clock_getres, 99),
    (time.clock_settime, time.CLOCK_MONOTONIC, 1.5),
    (time.clock_settime, time.CLOCK_MONOTONIC, "x"),
    (time.clock_settime, time.CLOCK_MONOTONIC, float("nan")),
    (time.clock_settime, time.CLOCK_MONOTONIC, 1e30),
    (time.clock_settime_ns, time.CLOCK_MONOTONIC, 5),
    (time.clock_settime_ns, time.CLOCK_MONOTONIC, 1.5),
    (time.clock_settime_ns, time.CLOCK_MONOTONIC, 1 << 70),
    (time.pthread_getcpuclockid, "x"),
]:
    try:
        function(*given)
    except Exception as error:
        print(function.__name__, type(error).__name__, error)


def hook(kind, value, traceback):
    print("hook:", kind.__name__, value)


sys.excepthook = hook
print(sys.exc_info(), sys.getsizeof([]) > 0, sys.getrefcount(f) > 0, callable(sys.displayhook), sys.implementation.name != "", sys.platform, sys.flags.optimize)
raise ValueError("seen by the hook")
