# Slots and computed attributes of one class in another: they are not for its objects.
class Slots:
    __slots__ = ("a", "b")


class Borrows:
    b = Slots.__dict__["b"]
    code = type(lambda: 0).__dict__["__code__"]
    real = int.real


class Heir(Slots):
    c = Slots.b


borrower, heir = Borrows(), Heir()
heir.b = "inherited"
actions = [
    lambda: borrower.b,
    lambda: borrower.code,
    lambda: borrower.real,
    lambda: setattr(borrower, "b", 3),
    lambda: setattr(borrower, "code", 3),
    lambda: delattr(borrower, "b"),
    lambda: Slots.b.__get__(borrower),
    lambda: Slots.b.__set__(borrower, 1),
    lambda: Slots.b.__delete__(borrower),
    lambda: Borrows.code.__get__(borrower, Borrows),
    lambda: Borrows.code.__set__(borrower, Borrows),
    lambda: Borrows.code.__delete__(borrower),
    lambda: heir.c,
    lambda: setattr(heir, "c", "set"),
    lambda: heir.b,
    lambda: delattr(heir, "c"),
    lambda: heir.b,
]
for action in actions:
    try:
        print(action())
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)


def store(target, value):
    target.b = value
    return target.b


for target in heir, borrower:
    outcomes = set()
    for i in range(500):
        try:
            outcomes.add(store(target, i) == i)
        except TypeError as error:
            outcomes.add(str(error))
    print(outcomes)
