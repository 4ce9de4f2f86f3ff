"""Syntax errors in the fields of f-strings: what is wrong with the expression is said first."""
SOURCES = [
    "f'{(a b)}'", "f'{[a b]}'", "f'{ {a b} }'", "f'{(a, b c)}'", "f'{a(b c)}'", "f'{a(b=)}'", "f'{a(1=2)}'",
    "f'{a if b}'", "f'{a await b}'", "f'{ {1:} }'", "f'{ {1, 2:3} }'", "f'{[}'",
    "f'{x for}'", "f'{a for b in c}'", "f'{a import b}'", "f'{a b}'", "f'{+}'", "f'{*}'", "f'{a+}'",
    "f'{lambda x:x}'", "f'{a.}'", "f'{a:{(b c)}}'", "f'é{(a b)}'", "x = 1\ny = f'{(a b)}'", "f'''\n{(a b)}'''", "f'''\n {(a b)}'''",
    "f'''{\n(a b)}'''", "t'{(a b)}'", "f'{f\"{(a b)}\"}'",
]
for source in SOURCES:
    try:
        compile(source, "<source>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)

# Names of characters are no fields, whatever else is wrong.
for source in ["f'\\N{AMPERSAND}'; a b", "f'\\N{AMPERSAND}{a b}'", "f'\\N{AMPERSAND}}'"]:
    try:
        compile(source, "<source>", "exec")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
