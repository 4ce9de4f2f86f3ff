# Slices of built-in sequences in loops: bounds of every kind, steps, what does not fit, subclasses and errors in between.


class Index:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Index({self.value})"

    def __index__(self):
        return self.value


class Own(list):
    def __getitem__(self, key):
        return ("own", key if isinstance(key, int) else (key.start, key.stop, key.step))


BOUNDS = [None, 0, 1, 2, 5, -1, -2, 100, -100, Index(3), True, 10**30, -(10**30)]
STEPS = [None, 1, 2, -1, -2, 100, -100, Index(2), 10**30]


def parts(sequence):
    for start in BOUNDS:
        for stop in BOUNDS:
            yield sequence[start:stop]
            for step in STEPS:
                yield sequence[start:stop:step]


for sequence in ([1, 2, 3, 4, 5, 6], (1, 2, 3, 4, 5, 6), "abcdef", "aß漢😀ef", b"abcdef", [], (), "", Own("xy")):
    print(type(sequence).__name__, hash(tuple(map(str, parts(sequence)))) != 0, sum(len(part) for part in parts(sequence)))
    print("".join(str(part) for part in list(parts(sequence))[::97]))


def assign(n):
    out = []
    for i in range(n):
        items = list(range(6))
        items[: i % 7] = items[i % 5 :: -1]
        items[2:4] = (9, 8, 7)
        items[i % 9 :] = items
        items[-1:] = [i, i]
        items[1:1] = "xy" if i % 3 else [0]
        out.append(items)
    return out


for items in assign(60)[::7]:
    print(items)


def failing(n):
    messages = {}
    for i in range(n):
        for operation in (
            lambda: [1, 2, 3][:: i - i],
            lambda: (1, 2)["a" : i],
            lambda: "abc"[i:1.5],
            lambda: [1, 2][{} :],
        ):
            try:
                operation()
            except (TypeError, ValueError) as error:
                messages[f"{type(error).__name__}: {error}"] = i
        try:
            [1, 2, 3][:1] = i
        except TypeError as error:
            messages[str(error)] = i
    return messages


for message, last in failing(50).items():
    print(message, last)
a = (1, 2, 3)
print(all(a[:] is a and a[0:3] is a and a[:0] == () for _ in range(50)))
