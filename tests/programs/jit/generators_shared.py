"""One generator function, and one loop, used from many places: each has to find its own way on."""


def count_up(limit):
    for i in range(limit):
        yield i


def some(items, divisor):
    for item in items:
        if item % divisor:
            yield item


def chained(items):
    for item in items:
        yield item
        if item % 50 == 49:
            yield -item


def total(items):
    result = 0
    for item in items:
        result += item
    return result


def count(items):
    result = 0
    for item in items:
        if item:
            result += 1
    return result


def biggest(items):
    result = -1
    for item in items:
        if item > result:
            result = item
    return result


def pairs(items):
    previous, result = None, []
    for item in items:
        if previous is not None and previous < item:
            result.append((previous, item))
        previous = item
    return len(result)


def first_above(items, limit):
    for item in items:
        if item > limit:
            return item


SOURCES = [
    lambda: count_up(120),
    lambda: some(count_up(90), 3),
    lambda: some(range(100), 2),
    lambda: chained([*range(110)]),
    lambda: (x * 2 for x in count_up(80)),
    lambda: (float(x) for x in range(70)),
    lambda: some(some(count_up(100), 5), 7),
    lambda: [1, 2.5, 3],
    lambda: tuple(range(60)),
    lambda: {x: x for x in range(50)},
    lambda: {*range(40)},
    lambda: bytes(range(100)),
    lambda: reversed(range(30)),
    lambda: map(abs, range(-60, 0)),
    lambda: filter(None, count_up(60)),
]

for consumer in total, count, biggest, pairs, total, count:
    for source in SOURCES:
        results = {consumer(source()) for _ in range(30)}
        print(consumer.__name__, *results, end="; ")
    print()

# In turn.
results = []
for i in range(600):
    source = SOURCES[i % len(SOURCES)]
    consumer = (total, count, biggest, pairs)[i % 4]
    results.append(consumer(source()))
print(sum(results), results[-20:])

# Left early, and gone on with later.
kept = [count_up(400), some(count_up(500), 3), chained([*range(300)])]
seen = []
for i in range(90):
    seen.append(first_above(kept[i % 3], i * 2))
print(seen)
print(total(kept[0]), count(kept[1]), biggest(kept[2]))


# A generator that calls its consumer again.
def nested(depth, width):
    for i in range(width):
        yield i
        if depth and i % 5 == 0:
            yield total(nested(depth - 1, width))


print(total(nested(3, 12)), count(nested(2, 30)), biggest(nested(3, 10)))
