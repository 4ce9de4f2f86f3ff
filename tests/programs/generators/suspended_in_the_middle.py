# Generators that are suspended in the middle of calls, displays and operators: what is under way is kept, and nothing else is.
def squares(n):
    return (i * i for i in range(n))


def any_of(names, values):
    return any(name in names for name in values)


print(sum(any_of("abc", [text, "c"]) for text in map(str, range(60))))


class Log:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        print("left", kind and kind.__name__)
        return kind is KeyError

    def add(self, *values, **named):
        return ("add", values, named)


def middle(log, n):
    with log:
        for i in squares(n):
            got = log.add(i, (yield ("first", i)), [i, *("x", "y"), (yield ("second", i))], key=(yield "third"))
            log, text = log, f"{i}:{(yield got)!r:>6}{i + 1}"
            i += len(str((yield text)))
            yield {i: (yield i), "a": i}
        raise KeyError("end")
    return "done"


def run(generator):
    steps = 0
    sent = None
    try:
        while True:
            value = generator.send(sent)
            if steps % 29 == 0:
                print(steps, value)
            sent = steps if steps % 3 else str(steps)
            steps += 1
    except StopIteration as stop:
        return steps, stop.value


def outer(n):
    result = ["in", (yield from middle(Log(), n)), (yield "out")]
    return result


try:
    exec("def f(): yield [(yield 1) for _ in ()]")
except SyntaxError as error:
    print(error)
print(run(middle(Log(), 40)))
print(run(outer(15)))

# Many at once, resumed in turn, so that each frame lies where others have been.
waiting = [middle(Log(), 3) for _ in range(12)]
turns = 0
while waiting:
    for generator in waiting[:]:
        try:
            generator.send(None)
            turns += 1
        except StopIteration:
            waiting.remove(generator)
print(turns)


def thrown(n):
    for i in range(n):
        try:
            print("got", (yield max(i, 1, (yield i))))
        except ValueError as error:
            print(error, i)


g = thrown(4)
print(next(g), g.send(7), g.throw(ValueError("one")), g.send(5), g.send("two"), g.throw(ValueError("three")))
g.close()
