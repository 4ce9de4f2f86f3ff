"""Arguments that go through a tuple and a dict: in which order they are evaluated, and how many there are."""


def show(*arguments, **keywords):
    return arguments, keywords


def say(value):
    said.append(value)
    return value


class Owner:
    def method(self, *arguments, **keywords):
        return arguments, keywords

    @property
    def raising(self):
        raise LookupError("raising")


said = []
owner = Owner()
options = {"option": 1}
print(show(**options), show(*(), **{}), owner.method(**options))
print(show(say(1), say(2), **{say("a"): say(3)}), said)
print(owner.method(say(4), *[say(5)], say(6), *(say(7),), **options), said)
print(show(1, 2, *"ab", 3, named=4, **options))
print([1, 2, *"xy", 3, *[]], (1, *[2], 3), [*"ab", 1])
for call in (
    lambda: show(say(8), owner.raising, **options),
    lambda: show(say(9), *1, **options),
    lambda: show(say(10), **1),
    lambda: show(1, option=2, **options),
    lambda: [say(11), owner.raising, *"ab"],
):
    try:
        call()
    except (TypeError, LookupError) as error:
        print(type(error).__name__, error)
print(said)

# More than are collected at once.
many = show(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, **options)
print(len(many[0]), many[0][-1], sum(many[0]))
row = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, say(31), say(32), *"ab", 33]
print(len(row), row[30:])


class Generic[T](Owner, **{}):
    pass


class Other[T](*[Owner], metaclass=type):
    pass


print(Generic.__mro__[1].__name__, Other.__orig_bases__[0].__name__)


def passes_on(count, **keywords):
    total = 0
    for number in range(count):
        arguments, named = owner.method(number, number + 1, **keywords)
        total += arguments[0] + arguments[1] + named.get("option", 100)
    return total


print(passes_on(3000), passes_on(3000, **options))


def generated():
    received = show((yield 1), (yield 2), **options)
    yield received
    yield [(yield 3), (yield 4), *"z"]


generator = generated()
print([generator.send(value) for value in (None, "a", "b", "c", "d", "e")])
