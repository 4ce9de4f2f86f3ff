def compute(value):
    return value


result = (
    compute(1)
    + compute(2)
    + compute("three")
    + compute(4)
)
