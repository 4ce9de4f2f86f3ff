"""Numbers come out of a set in the same order as in CPython, also when others have been removed from it."""

import random

numbers = random.Random(5)
for trial in range(12):
    s = set()
    for step in range(40):
        k = numbers.randrange(100)
        action = numbers.randrange(10)
        others = {numbers.randrange(60) for _ in range(numbers.randrange(30))}
        if action < 4:
            s.add(k)
        elif action == 4:
            s.discard(k)
        elif action == 5 and s:
            s.pop()
        elif action == 6:
            s = s.copy()
        elif action == 7:
            s |= others
        elif action == 8:
            s -= others
        elif action == 9:
            s = [s | others, s & others, s - others, s ^ others][k & 3]
        print(trial, step, list(s), s <= others, s.isdisjoint(others))
