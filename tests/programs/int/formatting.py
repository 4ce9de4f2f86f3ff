for spec in ["d", "5d", "<5d", "^7d", "+d", " d", "05d", "x", "X", "#x", "o", "#o", "b", "#b", "#010b", ",", "_", "_x", "_b", "n", "c", "e", ".2f", ".3e", "g", "%", "*>8", "=+8d", "08,d", "+,d", "", "#X", "020_x", ">+10d"]:
    print(spec, "|" + format(90, spec) + "|", "|" + (format(-1234567, spec) if spec != "c" else "") + "|", "|" + (format(2**70, spec) if spec not in ("c",) else "") + "|")
for spec in ["s", ".2d", "z", "5c5", "c,", ",_", "dd", ",n", "+c", "#c", "10", "q"]:
    try:
        print(spec, format(65, spec))
    except ValueError as e:
        print(spec, e)
try:
    format(2**40, "c")
except OverflowError as e:
    print(e)
print("%d %5d %-5d| %05d %+d % d %x %#x %X %o %#o %i %u" % (5, 5, 5, 5, 5, 5, 255, 255, 255, 8, 8, 7, 9))
print("%d %s %r %c %c %%" % (2**70, 5, 5, 65, "B"), "%d" % 3.99, "%.3d" % 5, "%x" % -255, "%*d|%-*d|" % (6, 42, 6, 42))
print(bin(-5), oct(64), hex(-255), bin(2**65), hex(2**65), oct(-2**65), bin(True))
print(str(-0), repr(10**18), f"{5!r:>4}", f"{1_000:,}", f"{-5:=+6}", f"{True:d} {True} {True:5}|")
for t in ["%d", "%x", "%c", "%5.2f"]:
    try:
        print(t % "a")
    except TypeError as e:
        print(e)
for args in [(1,), (1, 2, 3), {}]:
    try:
        print("%d %d" % args)
    except TypeError as e:
        print(e)
