"""Whoever makes a dict or set of another one does not hash its keys again."""

hashed = 0


class Key:
    def __hash__(self):
        global hashed
        hashed += 1
        return 1


def count(make):
    global hashed
    hashed = 0
    make()
    return hashed


keys = dict.fromkeys([Key() for _ in range(10)])
elements = set(keys)
print(count(lambda: set(keys)), count(lambda: frozenset(keys)), count(lambda: set().update(keys)))
print(count(lambda: elements - elements), count(lambda: elements.difference(keys)))
print(count(lambda: dict.fromkeys(elements)), count(lambda: dict(keys)), count(lambda: set(elements)))


class Changing(set):
    pass


def grow():
    class Odd:
        changes = False

        def __hash__(self):
            return 7

        def __eq__(self, other):
            if Odd.changes:
                source[len(source)] = None
            return self is other

    source = {}
    for _ in range(2):
        source[Odd()] = None
    Odd.changes = True
    return set(source)


try:
    grow()
except RuntimeError as error:
    print(error)
print(sorted(dict.fromkeys({1, 2, 3}, "x").items()), dict.fromkeys(Changing("a")))
