"""Raises and catches exceptions in a loop: in the same function, through calls, and past a finally."""

SIZE = 30000


class Stop(Exception):
    def __init__(self, value):
        self.value = value


def check(n):
    if n % 3 == 0:
        raise Stop(n)
    return n


def guarded(n, log):
    try:
        return check(n)
    finally:
        log[n & 7] += 1


def run(n):
    caught = missing = total = 0
    log = [0] * 8
    table = {i: i for i in range(0, 100, 2)}
    for i in range(n):
        try:
            total += guarded(i, log)
        except Stop as stop:
            caught += stop.value & 15
        try:
            total += table[i % 100]
        except KeyError:
            missing += 1
        try:
            if i & 1:
                raise ValueError
        except (TypeError, ValueError):
            caught += 1
    return caught, missing, total, log


if __name__ == "__main__":
    print(run(SIZE))
