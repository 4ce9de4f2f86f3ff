"""Items of arrays of all types, read and written in loops that are compiled."""
from array import array
import math


def show(*values):
    print(*values)


def fill(target, values):
    for index in range(len(target)):
        target[index] = values[index % len(values)]


def total(source):
    result = 0
    for index in range(len(source)):
        result += source[index]
    return result


def by_iteration(source):
    result = 0
    for item in source:
        result += item
    return result


LIMITS = {
    "b": (-128, 127), "B": (0, 255), "h": (-32768, 32767), "H": (0, 65535),
    "i": (-2**31, 2**31 - 1), "I": (0, 2**32 - 1), "l": (-2**63, 2**63 - 1),
    "L": (0, 2**64 - 1), "q": (-2**63, 2**63 - 1), "Q": (0, 2**64 - 1),
}

for code, (least, most) in LIMITS.items():
    numbers = array(code, [0]) * 40
    fill(numbers, (least, most, 0, 1, most // 2, least // 2))
    show(code, total(numbers), by_iteration(numbers), numbers[-1], numbers[0], list(numbers[:6]))
    for wrong in (least - 1, most + 1, 1.5, "x", None, 10**30, -10**30):
        outcomes = set()
        for _ in range(30):
            try:
                numbers[3] = wrong
            except (OverflowError, TypeError) as error:
                outcomes.add(f"{type(error).__name__}: {error}")
        show(code, wrong, *sorted(outcomes), numbers[3])

for code in "fd":
    numbers = array(code, [0]) * 40
    fill(numbers, (0.1, -2.5, 3, 1e30, True, -0.0))
    show(code, total(numbers), by_iteration(numbers), list(numbers[:6]))
    fill(numbers, (math.inf, math.nan, 1e300 if code == "d" else 1e38, 5e-324, 2**53 + 1))
    show(list(numbers[:5]))
    for wrong in ("x", None, 10**400, [1]):
        outcomes = set()
        for _ in range(30):
            try:
                numbers[3] = wrong
            except (OverflowError, TypeError) as error:
                outcomes.add(f"{type(error).__name__}: {error}")
        show(code, *sorted(outcomes))

# A mixed bag through one compiled loop.
arrays = [array(code, range(20)) for code in "bBhHiIlLqQfd"]
for _ in range(3):
    show([total(one) for one in arrays])

# Indices that are out of bounds, negative, or no integers.
numbers = array("d", range(10))
for index in (9, -1, -10, 10, -11, 2**70, True, "1", 1.0):
    found = []
    for _ in range(20):
        try:
            found.append(numbers[index])
        except (IndexError, TypeError) as error:
            found.append(f"{type(error).__name__}: {error}")
    show(index, *sorted(set(map(str, found))))


# The array grows and shrinks under the loop.
def grow(count):
    numbers = array("i")
    for value in range(count):
        numbers.append(value)
        numbers[len(numbers) // 2] += 1
        if value % 7 == 6:
            numbers.pop()
    return numbers


grown = grow(200)
show(len(grown), sum(grown), grown[:12].tolist())


def while_growing(numbers):
    seen = []
    for item in numbers:
        seen.append(item)
        if len(numbers) < 60:
            numbers.append(item + 1)
    return seen


show(while_growing(array("h", [1, 2])))
numbers = array("b", [1])
iterator = iter(numbers)
show(list(iterator))
numbers.append(2)
show(list(iterator))

# Views: they see what is written, write what is seen, and forbid new sizes.
numbers = array("d", [0.0]) * 16
view = memoryview(numbers).cast("B")


def through_view(numbers, view, count):
    bits = 0
    for index in range(count):
        numbers[index % 16] = float(index)
        bits += view[8 * (index % 16) + 6]
        view[8 * (index % 16) + 7] |= 0x80
        bits += numbers[index % 16] <= 0
    return bits


show(through_view(numbers, view, 100), numbers.tolist())
whole = memoryview(numbers).cast("B").cast("q")
reads = []
for index in range(40):
    numbers[0] = index + 0.5
    reads.append(whole[0])
    whole[0] += 1
    reads.append(numbers[0].hex())
show(reads[-4:])
outcomes = set()
for _ in range(30):
    try:
        numbers.append(1.0)
    except BufferError as error:
        outcomes.add(str(error))
show(outcomes, len(numbers))
view.release()
whole.release()


# Subclasses, with and without methods of their own.
class Plain(array):
    pass


class Loud(array):
    def __getitem__(self, index):
        return array.__getitem__(self, index) + 100

    def __len__(self):
        return 5


plain, loud = Plain("i", range(30)), Loud("i", range(30))
for _ in range(3):
    show(total(plain), by_iteration(plain), total(loud), by_iteration(loud), len(loud))

# Characters.
text = array("w", "ab\U0001f600d")
spelled = []
for _ in range(20):
    for index in range(len(text)):
        spelled.append(text[index])
    text[1] = "B"
show("".join(spelled[:8]))
