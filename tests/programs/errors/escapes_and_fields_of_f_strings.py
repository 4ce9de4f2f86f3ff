"""Words and places of errors within f-strings."""


def attempt(source):
    try:
        compile(source, "<source>", "exec")
        print(repr(source)[:70], "compiles")
    except SyntaxError as error:
        print(repr(source)[:70], "|", error.msg, (error.lineno, error.offset, error.end_lineno, error.end_offset))


for source in [
    r'f"\xZZ"', r'f"{x}\xZZ"', r'f"a{x}b\N{NOPE}{y}"', r'f"ok" f"\xZZ"', 'f"""\\xZZ\nabc"""', 'f"""abc\ndef\\xZZ"""',
    'x = (1,\n  f"\\xZZ")', r'"\xZZ"', r't"a{x}\xZZ"', r"f'\N'", r"f'\N '", r"f'\N{'", r"f'\N{GREEK CAPITAL LETTER DELTA'",
    r"'\N{'", r"f'a{1}\N'", r"f'{1}\N{x}'",
    "f'{lambda x:x}'", "f'{1, lambda:x}'", "f'{lambda x:}'", "f'{lambda :}'", "f'{a if b else lambda:1}'", "f'{yield lambda:1}'",
    "f'{+ lambda:None}'", "f'{not lambda:1}'", "f'{(lambda x:x)}'", "f'{3:{{>10}'", "f'{3:{>10}'", "f'{3:{x}}'",
    'f"{1+2:{1+2:{1+1:{1}}}}"', 'f"{1:{2:{3}}}"', 'f"{1:{2:{3:{4:{5}}}}}"', "f'{ {1:2}[1] }'", "f'{x:{ {1:2}[1] }}'",
]:
    attempt(source)


def nested(depth):
    return "1+1" if depth == 0 else f'f"{{{nested(depth - 1)}}}"'


for depth in (20, 149, 150, 160):
    attempt(nested(depth))

value = 42
for template in (t"{value =\
}", t"{value =\
:04}"):
    print(template.strings, [part.expression for part in template.interpolations])
