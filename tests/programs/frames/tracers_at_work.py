"""Tracers that do much work of their own while they are told: what they see of frames, and that they are not told of what they do."""

import sys


class Tracer:
    """Counts lines and arcs, as measuring coverage does."""

    def __init__(self):
        self.arcs = {}
        self.stack = []
        self.last = 0
        self.helped = 0

    def helper(self, frame):
        # Called while somebody is told: nobody hears of this.
        self.helped += 1
        inner = sys._getframe()
        return inner.f_back.f_code.co_name, inner.f_lineno > 0, frame.f_lineno, frame.f_back is not None

    def trace(self, frame, event, argument):
        code = frame.f_code
        line = frame.f_lineno - code.co_firstlineno
        if event == "call":
            self.stack.append(self.last)
            self.last = -1
        elif event == "line":
            key = (code.co_name, self.last, line)
            self.arcs[key] = self.arcs.get(key, 0) + 1
            self.last = line
            assert self.helper(frame) == ("trace", True, frame.f_lineno, True)
        elif event == "return":
            key = (code.co_name, self.last, -1)
            self.arcs[key] = self.arcs.get(key, 0) + 1
            self.last = self.stack.pop()
        assert code.co_code is code.co_code
        return self.trace

    def run(self, function, *arguments):
        sys.settrace(self.trace)
        try:
            result = function(*arguments)
        finally:
            sys.settrace(None)
        print(function.__name__, result, self.helped)
        for key, count in sorted(self.arcs.items()):
            print("   ", key, count)


def fibonacci(n):
    if n <= 1:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def counted(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i
        else:
            total -= 1
    return total


def yields(n):
    for i in range(n):
        got = yield i
        if got:
            yield -got


def consumes(n):
    walker = yields(n)
    out = []
    for value in walker:
        out.append(value)
        if value == 2:
            out.append(walker.send(7))
    return out


def catches(n):
    caught = 0
    for i in range(n):
        try:
            if i % 2:
                raise ValueError(i)
        except ValueError as error:
            caught += error.args[0]
        finally:
            caught += 1
    return caught


Tracer().run(fibonacci, 9)
Tracer().run(counted, 40)
Tracer().run(consumes, 5)
Tracer().run(catches, 30)


def offsets(n):
    """The frame moves on between events."""
    seen = []

    def trace(frame, event, argument):
        seen.append((event, frame.f_lasti, frame.f_lineno))
        return trace

    sys.settrace(trace)
    counted(n)
    sys.settrace(None)
    lines = [line for event, _, line in seen if event == "line"]
    steps = [lasti for event, lasti, _ in seen if event == "line"]
    return len(lines), len(set(lines)), len(set(steps)) >= len(set(lines)), seen[0][1]


print(offsets(6))


def left_over(n):
    """A frame that somebody keeps goes on telling the truth."""
    kept = []

    def trace(frame, event, argument):
        kept.append(frame)
        return None

    sys.settrace(trace)
    counted(n)
    sys.settrace(None)
    frame = kept[0]
    return frame.f_lineno - frame.f_code.co_firstlineno, frame.f_locals["total"], frame.f_back.f_code.co_name


print(left_over(4))

# Profiling, with a profiler that calls.
calls = {}


def profile(frame, event, argument):
    def add(name):
        calls[name] = calls.get(name, 0) + 1

    add((event, frame.f_code.co_name if event in ("call", "return") else argument.__name__))


sys.setprofile(profile)
fibonacci(8)
counted(10)
len([1]), sorted([2, 1])
sys.setprofile(None)
print(sorted(calls.items()))

# sys.monitoring: what is switched off for a line is told no more, and what is not is told each time.
monitoring = sys.monitoring
TOOL = 3
E = monitoring.events
monitoring.use_tool_id(TOOL, "test")
lines = {}
starts = []


def on_line(code, line):
    key = code.co_name, line - code.co_firstlineno
    lines[key] = lines.get(key, 0) + 1
    if key[1] % 2:
        return monitoring.DISABLE


def on_start(code, offset):
    starts.append(code.co_name)
    if code.co_name == "counted":
        return monitoring.DISABLE


monitoring.register_callback(TOOL, E.LINE, on_line)
monitoring.register_callback(TOOL, E.PY_START, on_start)
for code in (counted.__code__, fibonacci.__code__):
    monitoring.set_local_events(TOOL, code, E.LINE | E.PY_START)
for n in (300, 5, 300):
    counted(n)
fibonacci(7)
print(sorted(lines.items()), len(starts), starts.count("counted"))
lines.clear()
monitoring.restart_events()
counted(20)
print(sorted(lines.items()))
for code in (counted.__code__, fibonacci.__code__):
    monitoring.set_local_events(TOOL, code, 0)
monitoring.free_tool_id(TOOL)
