def echo():
    received = yield "start"
    while received is not None:
        received = yield received * 2
    return "finished"


g = echo()
print(next(g), g.send(5), g.send("ab"))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value)
try:
    next(g)
except StopIteration as e:
    print("again", e.value)
g = echo()
try:
    g.send(1)
except TypeError as e:
    print(e)


def catcher():
    while True:
        try:
            v = yield
            print("got", v)
        except ValueError as e:
            print("caught", e)
            yield "from except"
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally")


g = catcher()
next(g)
g.send(1)
print(g.throw(ValueError("boom")))
next(g)
g.close()
g.close()
try:
    g.throw(KeyError("after close"))
except KeyError as e:
    print(repr(e))
g = catcher()
try:
    g.throw(ValueError("not started"))
except ValueError as e:
    print(e)
print(list(g))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def returns():
    try:
        yield 1
    except GeneratorExit:
        return "early"


g = returns()
next(g)
print(g.close())


def reentrant():
    yield next(me)


me = reentrant()
try:
    next(me)
except ValueError as e:
    print(e)


def raises():
    yield 1
    raise KeyError("inside")


g = raises()
print(next(g))
try:
    next(g)
except KeyError as e:
    print(repr(e))
print(list(g))
print(type(g).__name__, g.__name__, g.__qualname__, iter(g) is g, g.gi_frame is None, g.gi_running)


def lazy():
    print("body starts")
    yield


g = lazy()
print("created")
next(g)


def empty():
    return
    yield


print(list(empty()), sum(empty()))
try:
    g = (x for x in 5)
except TypeError as e:
    print(e)
gen = (print("evaluating", x) or x for x in [1, 2])
print("made")
print(list(gen))
n = 3
late = (x + n for x in range(2))
n = 10
print(list(late))
a, *b = (c for c in "xyz")
print(a, b, max(v for v in [3, 9, 2]), dict((k, v) for k, v in [("p", 1)]), ",".join(c for c in "abc"))


def stop_inside():
    yield 1
    next(iter([]))


try:
    list(stop_inside())
except RuntimeError as e:
    print(e, repr(e.__cause__))
