def three(a, b, c):
    return a + b + c


def middle():
    return three(1, 2, 3) + three(
        4,
        "five",
        6,
    )


print(middle())
