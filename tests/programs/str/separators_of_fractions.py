"""Separators behind the point, with all kinds of values."""
for value in (0, 1234567, 1234.56789, "abc", 1 + 2j, True):
    for spec in (".3,x", ".3_s", ".3,s", ".3_c", ".3,d", ".6,f", ".6_e", ".8,", "_.8_f", ",.3,%", ".3,b", ".10,g", ",x", "_x", ",s", "_d"):
        try:
            print(repr(value), spec, format(value, spec))
        except ValueError as error:
            print(repr(value), spec, error)

# The locale's grouping of `n` leaves no place for one of the fraction.
for value in (1.5, 3, 10**20, 1 + 2j, "a", True):
    for spec in (".,n", "._n", ".3,n", ".3_n", "_._n", ",.,n"):
        try:
            print(spec, format(value, spec))
        except ValueError as error:
            print(spec, error)
