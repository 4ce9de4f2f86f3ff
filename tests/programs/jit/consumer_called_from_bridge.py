"""A bridge in the middle of a consumer's loop calls the rest of it as compiled code: the frames that are gone then are those since the consumer began."""


def depth(level):
    global deepest
    deepest = level
    depth(level + 1)


def room():
    try:
        depth(0)
    except RecursionError:
        return deepest


def positive(rows):
    count = 0
    for row in rows:
        if all(item > 0 for item in row):
            count += 1
    return count


before = room()
for length in (1, 6, 2, 9):
    print(length, positive([(1,) * length] * 900), room() == before)
