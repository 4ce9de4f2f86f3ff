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
