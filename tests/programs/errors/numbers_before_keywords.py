"""A keyword right behind a number is warned of."""

import warnings

for source in (
    "1or 0", "0x1for x in y", "0o1or 2", "0b1and 1", "1.5or 0", "1jor 0", "1_0if 1else 2", "0xfor x", "1e5or 2", "1in x", "1not in x", "1is x", "1.or 2",
    "[0x1for x in (1, 2)]", "00or 1", "f'{1or 0}'", "1 or 0", "x1or 0",
):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<text>", "eval")
        except SyntaxError as error:
            print(source, error)
    print(source, [(str(warning.message), warning.category.__name__, warning.lineno) for warning in caught])
