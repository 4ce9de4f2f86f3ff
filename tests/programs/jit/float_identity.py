"""A float that exists before a loop goes on as a number in it. What is no number keeps its identity."""


def totals(count):
    """Each sum begins with the same object."""
    found = []
    for i in range(count):
        total = 0.0
        for j in range(i % 7):
            total += j * 0.5
        found.append(total)
    return sum(found)


def passed_on(value, count):
    """The value is an object at first, then the result of a multiplication."""
    same = 0
    for i in range(count):
        current = value
        kept = [current]
        for j in range(3):
            if j == 1:
                current = current * 1.0
        if current in kept:
            same += 1
    return same


def never_changed(value, count):
    """Nothing is done to the value, but the loop could."""
    inside = 0
    for i in range(count):
        current = value
        for j in range(4):
            if i == -1:
                current += 1.0
        if current in [value] and current is value and id(current) == id(value):
            inside += 1
    return inside


nan = float("nan")
print(totals(3000))
print(passed_on(1.5, 300), passed_on(nan, 300), passed_on(-0.0, 300))
print(never_changed(1.5, 300), never_changed(nan, 300), never_changed(float("inf"), 300))
zero, negative = 0.0, -0.0
print(zero is negative, zero is zero, nan is nan, nan is float("nan"), zero is 0, zero is False, zero is None)
print(id(zero) == id(negative), id(nan) == id(float("nan")), id(zero) == id(zero))
