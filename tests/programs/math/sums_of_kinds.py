# sum() of integers beyond a word, floats and complex numbers, of lists and of generators alike.
CASES = [
    [2**62, 2**62 - 1, 0.1, 0.2, 0.3],
    [2**62, 2**62, 0.1, 0.2, 0.3],
    [2**63 - 1, 0.5, 1e-9, 0.1],
    [2**63, 0.1, 0.2, 0.3],
    [-(2**63), -1, 0.1, 0.2, 0.3],
    [0.1] * 10,
    [0.1, 2**70, 0.2, -(2**70)],
    [1, True, 0.1, 0.2, 0.3, False],
    [0.1, 0.2, 0.3, 1j, 0.1, 0.2],
    [0.1 + 0.1j] * 10,
    [1j, 2**70, 0.1, 0.2, 0.3],
    [1e308, 1e308, -1e308],
    [float("inf"), 1.0, -1.0],
    [],
]
for case in CASES:
    print(sum(case), sum(item for item in case), sum(map(lambda item: item, case)), sum(case, 0.1), sum((item for item in case), 1j))


def in_loop():
    results = set()
    for _ in range(600):
        results.add(sum(item for item in CASES[0]))
        results.add(sum(CASES[8]))
        results.add(sum(item for item in CASES[9]))
    return len(results)


print(in_loop())
try:
    sum(item for item in [0.5, 10**400])
except OverflowError as error:
    print(error)
