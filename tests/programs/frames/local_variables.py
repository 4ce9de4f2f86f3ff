"""f_locals (PEP 667), and frames in general."""

import sys


def caller():
    return sys._getframe(1)


def function(a, *, b=2):
    c = 3
    frame = caller()
    proxy = frame.f_locals
    print(type(proxy).__name__, list(proxy), len(proxy))
    proxy["c"] = 30
    print(c)
    proxy["new"] = "extra"
    print(proxy["new"], "new" in locals(), "new" in proxy, list(frame.f_locals)[-1])
    c += 1
    print(proxy["c"], proxy.get("d", "no d"), "d" in proxy)
    for action in (
        lambda: proxy["d"],
        lambda: proxy.__delitem__("c"),
        lambda: proxy.pop("c"),
        lambda: proxy.pop("nothing"),
        lambda: proxy.clear(),
        lambda: hash(proxy),
    ):
        try:
            print(action())
        except Exception as error:
            print(type(error).__name__, error)
    d = 4
    print(proxy.pop("new"), proxy.setdefault("other", 1), proxy.pop("nothing", 0))
    print(frame is sys._getframe(), frame.f_code.co_name, frame.f_back.f_code.co_name)
    return frame


frame = function(1)
print(dict(frame.f_locals) | {"frame": 0, "proxy": 0, "action": 0})
print(frame.f_back is sys._getframe(), frame.f_generator)
frame.clear()
print(dict(frame.f_locals))


def closures():
    x = 1

    def inner():
        nonlocal x
        sys._getframe().f_locals["x"] = 5
        sys._getframe(1).f_locals["y"] = 6
        return x

    y = 2
    print(inner(), x, y)
    snapshot = locals()
    y = 7
    print(snapshot["y"], locals() is snapshot)


closures()


def hot(n):
    total = 0
    for i in range(n):
        total += i
        if i % 1000 == 999:
            change("total", 0)
    return total


def change(name, value):
    sys._getframe(1).f_locals[name] = value


print(hot(5500))


def generator():
    x = 1
    while x < 5:
        yield x


g = generator()
print(g.gi_frame is g.gi_frame, g.gi_frame.f_locals)
print(next(g), next(g))
g.gi_frame.f_locals["x"] = 4
print(next(g), g.gi_frame.f_lineno - g.gi_code.co_firstlineno, g.gi_frame.f_generator is g)
g.gi_frame.f_locals["x"] = 5
print(list(g), g.gi_frame)

for frame in (sys._getframe(), generator().gi_frame):
    try:
        frame.clear()
        print("cleared")
    except RuntimeError as error:
        print(error)
g = generator()
next(g)
try:
    g.gi_frame.clear()
except RuntimeError as error:
    print(error)


def raises(n):
    kept = n * 2
    1 / 0


try:
    raises(4)
except ZeroDivisionError as error:
    traceback = error.__traceback__
    print(traceback.tb_frame is sys._getframe())
    print(traceback.tb_next.tb_frame.f_locals, traceback.tb_next.tb_frame.f_lineno - raises.__code__.co_firstlineno)
    print(traceback.tb_next.tb_frame is traceback.tb_next.tb_frame)


class Body:
    sys._getframe().f_locals["made"] = "in the class"
    x = made


print(Body.made, sys._getframe().f_locals is globals())

proxy_type = type((lambda: sys._getframe().f_locals)())
for arguments in ((), (1,), (1, 2)):
    try:
        proxy_type(*arguments)
    except TypeError as error:
        print(error)
print(proxy_type((lambda x: sys._getframe())(8)))


def operators():
    a, b = 1, 2
    first, second = sys._getframe().f_locals, sys._getframe().f_locals
    print(first == second, first == dict(first), first != {}, first == 3)
    print((first | {"a": 5})["a"], ({"z": 0, "a": 9} | first)["a"])
    first |= {"b": 20, "fresh": 1}
    print(b, list(first)[-1], list(reversed(first))[0])
    first.update(a=1) if False else first.update({"a": 10})
    print(a, first.copy()["a"], type(first.copy()))
    for wrong in (lambda: first.update(5), lambda: first | 5):
        try:
            wrong()
        except TypeError as error:
            print(error)


operators()
