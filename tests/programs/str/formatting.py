print("{} {}".format(1, "a"), "{0} {1} {0}".format("x", "y"), "{name} {0}".format(5, name="n"), "{{}} {}".format(1), "{!r} {!s} {!a}".format("é", "é", "é"), "{:>5}|{:<5}|{:^5}|{:*^7}".format(1, 2, 3, "m"))
print("{0[1]} {0[0]}".format([10, 20]), "{d[key]} {d[0]}".format(d={"key": "v", "0": 1, 0: 2}), "{0.real} {0.imag}".format(5), "{:{}}|".format("a", 6), "{:{w}.{p}f}".format(3.14159, w=8, p=2), "{:,} {:_}".format(1234567, 1234567))
print("{:10.3}|{:.2}|{:>10s}|{:5}|{:05}".format("abcdef", "abc", "x", "ab", "ab"), "{:%}".format(0.5), "{:c}{:x}{:o}{:b}".format(65, 255, 8, 5), "{:#x} {:+}".format(255, 5), "{0:{1}{2}}".format("a", ">", 4))
for template, args in [("{}", ()), ("{1}", (1,)), ("{a}", ()), ("{", ()), ("}", ()), ("{0} {}", (1, 2)), ("{} {0}", (1, 2)), ("{!x}", (1,)), ("{:d}", ("a",)), ("{0.foo}", (1,)), ("{0[a]}", ([1],)), ("{:>>5}", (1,)), ("{:z}", ("a",)), ("{!r", (1,)), ("{0[}", (1,)), ("{:=5}", ("a",)), ("{:,}", ("a",)), ("{a b}", ()), ("{!}", (1,)), ("{:.}", (1.5,)), ("{:+}", ("a",)), ("{:5}", ([1],)), ("{:5}", (None,))]:
    try:
        print(template, template.format(*args))
    except Exception as e:
        print(template, type(e).__name__, e)
print("{x} {y}".format_map({"x": 1, "y": 2}), "%s %r %a" % ("é", "é", "é"), "%(a)s %(b)d %(a)r" % {"a": "x", "b": 5}, "%5s|%-5s|%.2s|%5.1s|" % ("ab", "ab", "abc", "xyz"), "%c%c" % ("a", 98), "%s" % (1,), "%s" % [1], "%s %%" % None, "%s" % ((1, 2),))
for template, args in [("%d", "a"), ("%s %s", (1,)), ("%s", (1, 2)), ("%q", 1), ("%(a)s", 5), ("%(a)s", {}), ("%", 1), ("%c", "ab"), ("%c", -1), ("%*s", ("a", 1)), ("abc", 1), ("abc", {}), ("%.*f", (2, 1.5)), ("%5", 1), ("%x", 1.5), ("%s", ())]:
    try:
        print(template, template % args)
    except Exception as e:
        print(template, type(e).__name__, e)
name, n, items = "x", 5, [1, 2]
print(f"{name} {n:>4} {n!r} {n=} {items[0]} {items!s:>8} {n + 1:03d} {'q'} {'a' if n else 'b'} {{n}} {n:{n}} {name:{'>'}{n}}", f"{n:#x}" f"{n}", f"{'\n'.join(['a', 'b'])}", f"{name!r:^7}", f"{n = :>5}", f"{items = }", f"{n:%}", f"{3.0:g}", f'{"""x"""}')


class F:
    def __format__(self, spec):
        return f"[{spec}]"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


f = F()
print(f"{f} {f:a b} {f!s} {f!r:>6} {f!s:<5}|", "{:x{}y}".format(f, 5), format(f), format(f, "z"), "%s %r" % (f, f))
print(f"{f'{n}'}" f"{f'{f'{n}'}'}", f"{ n }", f"{lambda_ if (lambda_ := 3) else 0}", f"{[x for x in range(3)]}", f"{n,}", f"{*items, 3}", f"{n:}", f"{'':>3}|", rf"\n{n}", f"a{'b'}c" "d")
print(str([1, "a", None, 1.5, b"x", (1,), {1: "q"}, {1}, frozenset(), ...]), repr("a\nb"), [["nested", ("tuple",)]], {"k": [1]}, {(): []})
r = [1]
r.append(r)
d = {}
d["d"] = d
print(r, d)
