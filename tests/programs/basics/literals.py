print(0x_ff, 0b1010, 0o17, 1_000_000, 1e3, 1.5e-3, .5, 5., 1j, 2.5J)
print(100000000000000000000, 0xFFFFFFFFFFFFFFFFFFFF)
print('a' "b" 'c', """multi
line""", r"raw\n", "tab\tnl\\", '\x41\u00e9\U0001F600\N{BULLET}', "\101\0end".replace("\0", "|"))
print(b"bytes\x00\xff", b'a' b"b", rb"\n", bytes("é", "utf-8"))
print([1, 2,], (1,), (), {1, 2} == {2, 1}, {}, {"a": 1,})
print(f"{1 + 1} {'x'!r} {3.14159:.2f} {{}} {5:>4}|{5:<4}|{5:^4}|")
width = 8
print(f"{'ab':*^{width}} {width=} {width = } {width=!s:>4}")
print(f"{'nested ' + f'{1 + 2}'}", f"{ {'a': 1}['a'] }", f"{[i for i in range(3)]}", f"{(lambda v: v * 2)(4)}")
print(F"{'a' 'b'}", fr"\d{1}", f'{"quotes"}', f"""{
    1 + 2
}""")
print([*range(3), *"ab"], (*[1], 2), {*[1, 1]}, {**{"a": 1}, "b": 2, **{"a": 3}})
print(1 if True else 2, (lambda: 5)(), [x for x in (1, 2)], not None)
print(-2 ** 2, 2 ** -1, 2 ** 3 ** 2, -7 // 2, -7 % 3, 7 % -3, 1 + 2 * 3 - 4 / 2, ~5, 6 & 3 | 8 ^ 1, 1 << 2 + 1)
print("a" in "abc" == True, 1 < 2 and 2 < 3 or False, not 1 == 2)
print(..., None, True, False, __name__)
x = 5; y = 6; print(x, y)
if x: print("one line")
print("continued"
      " string",
      1 +
      2)
print(1 \
      + 2)
