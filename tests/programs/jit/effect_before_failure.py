# The effect of an instruction happens once, even where a later part of the same instruction fails or leaves a trace.
class Log:
    def __init__(self):
        self.calls = 0

    def value(self, v):
        self.calls += 1
        return v


def call_then_add(n):
    log = Log()
    errors = 0
    for i in range(n):
        try:
            log.value(1) + log.value("x" if i % 700 == 699 else 2)
        except TypeError:
            errors += 1
    return log.calls, errors


print(call_then_add(5000))


class Counting:
    def __init__(self):
        self.adds = 0

    def __add__(self, other):
        self.adds += 1
        if self.adds % 900 == 0:
            return "text"
        return 1

    def __iadd__(self, other):
        self.adds += 1
        if self.adds % 500 == 0:
            raise ArithmeticError
        return self

    def __getitem__(self, i):
        self.adds += 1
        return i if i % 800 else "s"

    def __bool__(self):
        self.adds += 1
        return self.adds % 3 == 0


def overloaded(n):
    c, total, text = Counting(), 0, 0
    for i in range(n):
        r = c + i
        if r == 1:
            total += 1
        else:
            text += len(r)
    return c.adds, total, text


print(overloaded(5000))


def inplace(n):
    c, errors = Counting(), 0
    for i in range(n):
        try:
            c += 1
        except ArithmeticError:
            errors += 1
    return c.adds, errors


print(inplace(4000))


def unpack(n):
    c, total, other = Counting(), 0, 0
    for i in range(n):
        v = c[i]
        if v == "s":
            other += 1
        else:
            total += v
    return c.adds, total, other


print(unpack(4000))


def truth(n):
    c, yes = Counting(), 0
    for _ in range(n):
        if c:
            yes += 1
    return c.adds, yes


print(truth(3000))


def pops(n):
    stack = list(range(n))
    total = 0
    while stack:
        total += stack.pop() if len(stack) % 2 else -stack.pop()
    return total


print(pops(5001))


def next_side_effect(n):
    it = iter(range(n))
    pairs = 0
    for a in it:
        b = next(it, None)
        if b is None:
            pairs += 1000000
        else:
            pairs += (b - a)
    return pairs


print(next_side_effect(4001))


def store_fails(n):
    target = [0] * 100
    log = []
    for i in range(n):
        index = i % 100 if i % 977 else 100
        try:
            target[index] += (log.append(i) or 1) if i % 10 == 0 else 1
        except IndexError:
            log.append(-i)
    return sum(target), len(log), log[-3:]


print(store_fails(5000))
