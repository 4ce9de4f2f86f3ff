"""`enumerate`, `map`, `zip` and `filter` end as their source does, with the value of its `StopIteration`."""


class Source:
    def __init__(self, end):
        self.end = end

    def __iter__(self):
        return self

    def __next__(self):
        raise self.end


def generator():
    yield 1
    return "value"


class Special(StopIteration):
    pass


MAKERS = {
    "enumerate": enumerate,
    "map": lambda source: map(str, source),
    "map of two": lambda source: map(lambda a, b: a, source, [1]),
    "map of map": lambda source: map(str, map(str, source)),
    "zip": zip,
    "zip of two": lambda source: zip(range(5), source),
    "strict": lambda source: zip(source, strict=True),
    "filter": lambda source: filter(None, source),
    "iter": lambda source: iter(lambda: next(source), 5),
}
for name, make in MAKERS.items():
    for end in (StopIteration(42), StopIteration(), StopIteration(1, 2), Special("s")):
        try:
            next(make(Source(end)))
        except StopIteration as e:
            print(name, type(e).__name__, e.args)
        print(list(make(Source(end))), next(make(Source(end)), "default"))
        for _ in make(Source(end)):
            print("no")

    def delegating():
        result = yield from make(generator())
        print(name, "gave", result)

    print(list(delegating()))
