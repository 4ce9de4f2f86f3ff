# Loop bodies that are too long for one trace are compiled in segments.

BODY = """
def work_{n}(sequence, numbers, limit):
    total = 0
    for number in numbers:
{lines}
    return total
"""
LINES = """
        a, b, c, d = sequence
        total += a * number - b
        try:
            if number % 7 == {k}:
                raise ValueError(number)
            total ^= c
        except ValueError as error:
            total -= error.args[0]
        total = total % 1000003 if total > limit else total + helper(d, {k})
"""


def helper(x, k):
    return sum(i * x for i in range(k % 3)) + x


namespace = {"helper": helper}
for n, count in enumerate((3, 40, 260)):
    exec(BODY.format(n=n, lines="".join(LINES.format(k=k) for k in range(count))), namespace)
for n in range(3):
    work = namespace[f"work_{n}"]
    print(n, work((1, 2, 3, 4), range(60), 5000), work([5, 6, 7, 8], range(90), 5000), work([1.5, 2, 3, 4][::1][:1] + [2, 3, 4], range(0), 1))
    try:
        work((1, 2, 3), range(60), 5000)
    except ValueError as error:
        print(error)
