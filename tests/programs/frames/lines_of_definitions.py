"""`co_lines` before the first instruction, and the line of a module that is called."""

import sys

source = "\n\nx = 1\ny = 2\n"
code = compile(source, "<text>", "exec")
events = []


def trace(frame, event, argument):
    if frame.f_code is code:
        events.append((event, frame.f_lineno))
    return trace


sys.settrace(trace)
exec(code)
sys.settrace(None)
print(events, code.co_firstlineno)


def function():
    return (
        1 +
        x
    )


def on_its_line(): return x


for code in code, compile("x", "<text>", "eval"), function.__code__, on_its_line.__code__, compile("class A: pass", "<text>", "exec").co_consts[0]:
    print([line - (code.co_firstlineno if code.co_firstlineno > 10 else 0) for _, _, line in code.co_lines() if line is not None])
    print(next(code.co_lines())[0], next(iter(code.co_positions()))[1:])
many = eval('f"' + "{x} " * 3000 + '"')
print(len(many), many[:4])
