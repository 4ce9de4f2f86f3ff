"""Lines of statements that do nothing but jump, and ways out of class bodies, are told."""

import sys


def told(function):
    events = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename == __file__:
            events.append((frame.f_lineno - function.__code__.co_firstlineno, event))
        return trace

    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(None)
    print(function.__name__, events)


def break_to_break():
    TRUE = 1
    while TRUE:
        while TRUE:
            break
        break


def break_to_continue():
    TRUE = 1
    x = [1]
    while x:
        x.pop()
        while TRUE:
            break
        continue


def ends_of_classes():
    class A:
        if 3 < 9:
            a = 1
        else:
            a = 2

    class B:
        for i in range(2):
            if i:
                b = 1

        def method(self):
            self.x = __class__


def passes():
    for i in range(2):
        if i:
            pass
        else:
            continue


for function in break_to_break, break_to_continue, ends_of_classes, passes:
    told(function)


def inner():
    return 42


def calling():
    def trace(frame, event, argument):
        if event == "call" and frame.f_code is traced.__code__:
            print("call_tracing", sys.call_tracing(inner, ()))
        elif frame.f_code is inner.__code__:
            print("inner", event)
        return trace

    def traced():
        pass

    sys.settrace(trace)
    traced()
    sys.settrace(None)


calling()
try:
    sys.call_tracing(inner, 2)
except TypeError as error:
    print(error)


def told_of_source(source):
    events = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename == "<source>":
            events.append((event, frame.f_lineno))
        return trace

    code = compile(source, "<source>", "exec")
    sys.settrace(trace)
    try:
        exec(code, {})
    finally:
        sys.settrace(None)
    print(repr(source), events)


# What has no instruction at all begins the line of its definition, a module's is 0.
for source in [
    "",
    "\n\n",
    "# nothing\n",
    "global x\n",
    "pass",
    '\n"doc"\n',
    "x: int\n",
    "\n\nx: int\ny: int",
    "y = 1\nif y: x: int\n",
    '"doc"\nx: int\n',
    "x: int\nif 1:\n  y: int",
    "x: int = 1\n",
    "if 0: x: int\n",
    "class A:\n  x: int\n",
    'class A:\n\n  "doc"\n  x: int\n',
    "class A:\n\n\n  y = 1\n  x: int\n",
    "class A[T]:\n  x: T\n",
    "def f():\n  global a\nf()",
    'def f(): "doc"\nf()',
    "def f():\n  x: int\nf()",
    "def f():\n  x = 1\n  global a\nf()",
    "def f(x):\n  x\n  y = 1\nf(1)",
    "def f(x):\n  x\nf(1)",
    "def f(x):\n  while x:\n    x\n    break\nf(1)",
    "def f(x):\n  def g(): return x\nf(1)",
    "def f():\n  for i in (1, 2): i\nf()",
]:
    told_of_source(source)
code = compile("", "<source>", "exec")
print({line for _, _, line in code.co_lines()}, set(code.co_positions()))
