"""Events that a callback asks for are told from the next line on, of the frame that is running, too."""

import sys

monitoring = sys.monitoring
events = monitoring.events
TOOL = 3
monitoring.use_tool_id(TOOL, "test")
told = []


def start(code, offset):
    if code.co_filename == "<text>":
        told.append(("start", code.co_name))
        monitoring.set_local_events(TOOL, code, events.LINE | events.STOP_ITERATION)
    return monitoring.DISABLE


def line(code, number):
    told.append(number)


def returned(code, offset, function, argument):
    if code.co_filename == "<text>":
        told.append("returned")
        monitoring.set_local_events(TOOL, code, events.LINE)


monitoring.register_callback(TOOL, events.PY_START, start)
monitoring.register_callback(TOOL, events.LINE, line)
monitoring.register_callback(TOOL, events.C_RETURN, returned)
source = """x = 1
y = 2
def f(n):
    a = n
    for i in range(2):
        a += i
    return a
f(1)
def g():
    yield 1
    yield 2
list(g())
"""
code = compile(source, "<text>", "exec")
monitoring.set_events(TOOL, events.PY_START)
exec(code)
monitoring.set_events(TOOL, 0)
print(told)
told.clear()
other = compile("x = len('')\ny = 2\nz = 3\n", "<text>", "exec")
monitoring.set_events(TOOL, events.CALL)
exec(other)
monitoring.set_events(TOOL, 0)
print(told)
try:
    monitoring.set_local_events(TOOL, code, events.RAISE)
except ValueError as error:
    print(error)
monitoring.free_tool_id(TOOL)
