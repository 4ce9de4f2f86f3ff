"""sys.monitoring (PEP 669)."""

import sys

monitoring = sys.monitoring
E = monitoring.events
TOOL = 2
log = []


def name(value):
    if value is monitoring.MISSING:
        return "MISSING"
    return getattr(value, "__name__", None) or getattr(value, "co_name", None) or repr(value)


def recorder(event):
    def record(code, *arguments):
        if event not in ("LINE", "PY_START", "PY_RESUME"):
            arguments = arguments[1:]
        elif event != "LINE":
            arguments = ()
        else:
            arguments = (arguments[0] - code.co_firstlineno,)
        log.append((event, code.co_name, *map(name, arguments)))

    return record


def watch(function, *names):
    log.clear()
    monitoring.use_tool_id(TOOL, "test")
    events = 0
    for event in names:
        monitoring.register_callback(TOOL, getattr(E, event), recorder(event))
        if event not in ("C_RETURN", "C_RAISE"):
            events |= getattr(E, event)
    monitoring.set_events(TOOL, events)
    try:
        function()
    except Exception as error:
        outcome = repr(error)
    else:
        outcome = "returned"
    monitoring.set_events(TOOL, 0)
    monitoring.free_tool_id(TOOL)
    print(function.__name__, outcome)
    for event in log:
        if event[1] != "watch":
            print("   ", *event)


def generator():
    yield 1
    yield 2


def consume():
    return list(generator()) and [x for x in generator()]


def raises():
    try:
        int("x")
    except ValueError:
        pass
    {}[1]


def lines():
    x = 0
    for i in range(2):
        x += i
    if x:
        return x


watch(consume, "PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD")
watch(raises, "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "RERAISE")
watch(raises, "CALL", "C_RETURN", "C_RAISE")
watch(lines, "LINE")
watch(lines, "PY_START", "LINE", "PY_RETURN")


# Events are switched off, for one instruction, and on again.
def disabling(code, line):
    seen.append(line - code.co_firstlineno)
    return monitoring.DISABLE


seen = []
monitoring.use_tool_id(TOOL, "test")
monitoring.register_callback(TOOL, E.LINE, disabling)
monitoring.set_local_events(TOOL, lines.__code__, E.LINE)
print(monitoring.get_local_events(TOOL, lines.__code__) == E.LINE, monitoring.get_events(TOOL))
lines()
lines()
print(seen)
monitoring.restart_events()
lines()
print(seen)
monitoring.set_local_events(TOOL, lines.__code__, 0)
monitoring.register_callback(TOOL, E.LINE, None)


# What must not be switched off.
def refusing(*arguments):
    return monitoring.DISABLE


monitoring.register_callback(TOOL, E.RAISE, refusing)
monitoring.set_events(TOOL, E.RAISE)
try:
    raises()
except Exception as error:
    print(type(error).__name__, error)
monitoring.set_events(TOOL, 0)
print(monitoring.register_callback(TOOL, E.RAISE, None))
monitoring.free_tool_id(TOOL)


# In a loop that gets hot.
def hot():
    total = 0
    for i in range(2000):
        total += helper(i)
    return total


def helper(i):
    return i & 1


counts = {}


def count(event):
    def add(*arguments):
        counts[event] = counts.get(event, 0) + 1

    return add


monitoring.use_tool_id(TOOL, "test")
for event in ("PY_START", "LINE", "PY_RETURN"):
    monitoring.register_callback(TOOL, getattr(E, event), count(event))
print(hot())
for code in (hot.__code__, helper.__code__):
    monitoring.set_local_events(TOOL, code, E.PY_START | E.LINE | E.PY_RETURN)
print(hot(), counts)
monitoring.clear_tool_id(TOOL)
print(hot(), counts)
print(monitoring.get_tool(TOOL), monitoring._all_events())
monitoring.free_tool_id(TOOL)
print(monitoring.get_tool(TOOL))

for action in (
    lambda: monitoring.set_events(TOOL, E.LINE),
    lambda: monitoring.use_tool_id(9, "x"),
    lambda: monitoring.use_tool_id(1, 5),
    lambda: monitoring.set_events(0, 1 << 30),
    lambda: monitoring.register_callback(0, 3, None),
    lambda: monitoring.set_local_events(0, lines.__code__, E.RAISE),
    lambda: monitoring.set_events(0, E.C_RETURN),
):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
