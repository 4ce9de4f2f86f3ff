"""Arithmetic of complex numbers in loops that are compiled, with all combinations of operands."""

inf, nan = float("inf"), float("nan")


def attempt(action):
    outcomes = set()
    for _ in range(12):
        try:
            outcomes.add(repr(action()))
        except Exception as error:
            outcomes.add(f"{type(error).__name__}: {error}")
    return " | ".join(sorted(outcomes))


parts = (1, -2.5, 0.0, -0.0, inf, nan)
numbers = [complex(a, b) for a in parts for b in parts]
others = (3, 0, -1.5, -0.0, inf, nan, True, 10**400)


def table(numbers, others):
    lines = []
    for x in numbers:
        for y in numbers[::5]:
            lines.append((x, y, attempt(lambda: (x + y, x - y)), attempt(lambda: x * y), attempt(lambda: x / y), x == y, x != y))
        for y in others:
            lines.append((x, y if y is not others[-1] else "10**400", attempt(lambda: (x + y, x - y, y + x, y - x)),
                          attempt(lambda: (x * y, y * x)), attempt(lambda: x / y), attempt(lambda: y / x), x == y, y != x))
        lines.append((x, attempt(lambda: (-x, +x, x.conjugate(), x.real, x.imag, bool(x))), attempt(lambda: abs(x)), attempt(lambda: x ** 2),
                      attempt(lambda: x ** -1), attempt(lambda: x ** 0.5)))
    return lines


for line in table(numbers, others):
    print(*line)


def escape(c, limit):
    z = 0j
    for i in range(limit):
        if abs(z) > 2.0:
            return i
        z = z * z + c
    return limit


print([escape(complex(3.0 * x / 16 - 2.0, 2.5 * y / 16 - 1.25), 60) for y in range(16) for x in range(16)])


def newton(z, steps):
    for _ in range(steps):
        if z == 0:
            break
        z = z - (z * z * z - 1) / (3 * z * z)
    return z


print([newton(complex(x, y) / 3, 40) for x in range(-3, 4) for y in range(-3, 4)])


def mixed(count):
    total, other = 0j, 1
    for index in range(count):
        total = total + index
        total = total - 0.5 * other
        other = total.conjugate() if index % 3 else total.imag + index
        if index == count // 2:
            total *= 1j
    return total, other, total.real, total.imag


print(mixed(300))


class Special(complex):
    def __mul__(self, other):
        return "mine"


class Plain(complex):
    pass


print({attempt(lambda: (Special(1, 2) * 2, 2 * Special(1, 2), Special(1, 2) + 1, Plain(1, 2) * Plain(3, 4), abs(Plain(3, 4)), 2j * Plain(1)))})
print(attempt(lambda: complex(1.5)), attempt(lambda: complex("1+2j")), attempt(lambda: complex(True, 3)))
print(attempt(lambda: 1j < 2), attempt(lambda: 1j // 2), attempt(lambda: 1j % 2), attempt(lambda: divmod(1j, 1)))
print(attempt(lambda: abs(complex(1e308, 1e308))), attempt(lambda: complex(1e308, 1e308) * 10), attempt(lambda: 0j ** -1))
