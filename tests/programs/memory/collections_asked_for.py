# A collection that is asked for has its instruction begun again; nobody who is told of calls and lines hears of that.
import gc
import sys
import threading

told = []


def collects():
    found = gc.collect()
    return type(found).__name__


def profile(frame, event, arg):
    told.append((event, getattr(arg, "__name__", None)))


sys.setprofile(profile)
collects()
sys.setprofile(None)
print([event for event in told if "collect" in str(event)])
told.clear()


def trace(frame, event, arg):
    told.append(event)
    return trace


sys.settrace(trace)
collects()
sys.settrace(None)
print(told)
told.clear()

events = sys.monitoring.events
sys.monitoring.use_tool_id(1, "test")
for name in ("CALL", "C_RETURN", "C_RAISE", "RAISE", "PY_UNWIND"):
    sys.monitoring.register_callback(1, getattr(events, name), lambda *rest, name=name: told.append(name))
sys.monitoring.set_events(1, events.CALL | events.RAISE | events.PY_UNWIND)
collects()
sys.monitoring.set_events(1, 0)
print(told)


def values():
    for _ in range(3):
        yield gc.collect() >= 0


print(list(values()), sum(values()), max(map(lambda _: gc.collect() >= 0, range(2))))


def deep(n):
    return gc.collect() if n == 0 else deep(n - 1)


print(deep(50) >= 0)
threads = [threading.Thread(target=lambda: [gc.collect() for _ in range(5)]) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
try:
    gc.collect(7)
except ValueError as error:
    print(error)
for i in range(3000):
    if i % 500 == 0:
        gc.collect()
print(eval("gc.collect()") >= 0)
