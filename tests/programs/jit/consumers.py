# Built-in functions that go through generators and other lazy iterators: the consumer is a loop of its own.


def numbers(n, log=None):
    for i in range(n):
        if log is not None and i % 10 == 0:
            log.append(i)
        yield i * 3 % 17


def consumers(n):
    out = []
    for i in range(n):
        out.append(
            (
                len(list(numbers(i))),
                sorted(numbers(i % 7)),
                tuple(x * x for x in range(i % 5)),
                "".join(str(x) for x in numbers(i % 6)),
                any(x > 15 for x in numbers(i)),
                all(x < 16 for x in numbers(i)),
                len(set(numbers(i))),
                len(frozenset(numbers(i))),
                sum(numbers(i)),
                max(numbers(i + 1)),
                list(map(lambda a: a + i, range(3))),
                list(filter(None, numbers(4))),
                dict(zip("abc", numbers(3))),
                [*numbers(3), *(k for k in "xy")],
                list(enumerate(numbers(2), i)),
            )
        )
    return out


rows = consumers(60)
print(rows[-1])
print(sum(r[0] + r[6] + r[8] for r in rows), sum(r[4] for r in rows), sum(r[5] for r in rows))


def failing(n):
    def bad(limit):
        for i in range(limit * 2 + 1):
            if i == limit:
                raise ValueError(limit)
            yield i

    messages = set()
    for i in range(n):
        for consume in (list, tuple, set, sorted, any, all, "-".join, max, sum):
            try:
                consume(bad(i))
            except ValueError as error:
                messages.add((getattr(consume, "__name__", "?"), error.args[0] == i, error.__traceback__.tb_next.tb_frame.f_code.co_name))
            except TypeError as error:
                messages.add(str(error))
    return sorted(messages)


for message in failing(40):
    print(message)


def nested(depth):
    if depth == 0:
        return [1]
    return list(x + y for x in nested(depth - 1) for y in (0, 1))


for i in range(20):
    result = nested(6)
print(len(result), sum(result))


class Element:
    made = 0

    def __init__(self, value):
        self.value = value
        Element.made += 1

    def __hash__(self):
        return self.value % 3

    def __eq__(self, other):
        return self.value == other.value

    def __bool__(self):
        if self.value == 77:
            raise KeyError("77")
        return self.value > 50

    def __lt__(self, other):
        return self.value < other.value


def elements(n):
    counts = 0
    for i in range(n):
        counts += len(set(Element(x % 5) for x in range(i)))
        counts += any(Element(x) for x in range(i))
        counts += sorted(map(Element, range(i, 0, -1)))[0].value if i else 0
        try:
            counts += all(Element(x) for x in (60, 70, i + 30))
        except KeyError as error:
            counts += 1000
    return counts, Element.made


print(elements(80))


def recursive():
    yield from list(recursive())


try:
    list(recursive())
except RecursionError as error:
    print("RecursionError")


def growing(n):
    # The generator looks at the list that is being filled, and at itself.
    target = []

    def source():
        for i in range(n):
            yield len(target)

    target.extend(source())
    generator = None

    def selfish():
        yield 1
        try:
            list(generator)
        except ValueError as error:
            yield str(error)

    generator = selfish()
    return target[-1], list(generator)


for i in range(30):
    last = growing(i + 1)
print(last)
log = []
for i in range(30):
    any(x > 100 for x in numbers(50, log))
print(len(log))
