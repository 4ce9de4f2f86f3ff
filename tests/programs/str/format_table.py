def show(label, f):
    try:
        r = repr(f())
    except Exception as e:
        r = "raises " + str(e)
    print(label, r)
specs = ["", "5", "<8", ">8", "^9", "=+9", "*^12", "é>7", "+", " ", "-", "#", "0", "08", "+08", "z", ",", "_", ",.2f", "_.3f", ".0f", ".1f", ".3f", ".10f", ".3e", ".0e", "E", "g", ".3g", ".10g", "#g", "#.0f", "%", ".2%", "n", ".5n", "d", "5d", "05d", "x", "#x", "X", "#X", "#010x", "b", "#b", "_b", "_x", "o", "c", "5c", "s", ".2", ".5", ".0", "10.3", "012,.2f", "020_.1f", ".,f", ".8,f", ".4_f", "+.2e", "=10", "<05", ">05", "^05", ".400f", "F", "zf", "z.1f", "015,d", "015_x", ",d", "e", "G"]
for v in [0, 1, -1, 42, -1234567, 10**15, -2**70, True, 0.0, -0.0, 1.0, -1.5, 0.1, 123456789.123, 1e16, 1e-7, 1e300, float("inf"), float("-inf"), float("nan"), -0.04, 2.5, 999999.5, "", "ab", "héllo wörld", 1 + 2j, -1.5j, 1e20 + 0.001j, complex("nan+infj")]:
    for spec in specs:
        if isinstance(v, float) and spec == ".400f" and abs(v) > 1e200:
            continue
        show((v, spec), lambda: format(v, spec))
for t in ["%d", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%X", "%o", "%#o", "%i", "%u", "%e", "%.2e", "%f", "%.3f", "%g", "%G", "%10.2f|", "%-10.2f|", "%010.2f", "%s", "%r", "%a", "%10s|", "%-10s|", "%.3s", "%c", "%%", "%5%", "%.0f", "%#.0f", "%.10d", "%ld", "%q", "%", "%(a)s"]:
    for v in [0, -5, 255, 10**20, 1.5, -0.0, 1e100, "aéb", "x", (1,), (), {"a": 1}, None, True, [1]]:
        show((t, v), lambda: t % v)
        if isinstance(v, (int, float)):
            show(("b", t, v), lambda: t.encode() % v)
