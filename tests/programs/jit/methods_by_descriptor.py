"""Methods of built-in types that are taken from the type, called at one place with objects of many classes: some are instances of it, some not, and some only for a while."""


def make_classes():
    classes = []
    for number in range(12):
        base = (object, list, dict)[number % 3]
        classes.append(type(f"C{number}", (base,), {"number": number}))
    return classes


def numbers_of(objects):
    total = 0
    for item in objects:
        total += object.__getattribute__(item, "number")
    return total


def lengths_of(objects, method):
    total, wrong = 0, set()
    for item in objects:
        try:
            total += method(item)
        except TypeError as error:
            wrong.add(str(error))
    return total, sorted(wrong)[:2]


classes = make_classes()
objects = [cls() for cls in classes] * 30
for turn in range(6):
    print(numbers_of(objects), lengths_of(objects, list.__len__), lengths_of(objects, dict.__len__))
    for item in objects:
        if isinstance(item, list):
            list.append(item, turn)


class Root:
    __slots__ = ()

    def __len__(self):
        return 3


class Other:
    __slots__ = ()

    def __len__(self):
        return 4


class Changes(Root):
    pass


class Stays(Root):
    pass


def lengths(objects):
    return [Root.__len__(item) + object.__sizeof__(item) * 0 for item in objects]


pair = [Changes(), Stays()] * 200
for base in (Root, Other, Root):
    Changes.__bases__ = (base,)
    print(sum(lengths(pair)), Changes.__mro__)


def hashes(objects):
    return [object.__hash__(item) == id(item) >> 4 or True for item in objects] + [object.__eq__(item, item) for item in objects]


print(len(hashes([1, "a", None, 2.5, [], {}, Changes(), int, hashes] * 40)))
for value in (1, "a", Stays()):
    try:
        str.upper(value)
    except TypeError as error:
        print(error)
