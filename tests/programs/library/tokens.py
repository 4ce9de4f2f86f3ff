"""tokenize: all kinds of tokens, places and lines, and text that is not made of any."""

import io
import tokenize

SOURCES = [
    "",
    "x = 1",
    "if x:\n\ty = 1_000j  # why\n\n    # else\nz\n",
    "(\n1,\n  2)[a:b] ** -c\n",
    "'a' \"b\" '''c\nd''' rb'e' 'f\\\ng'\n",
    "x \\\n + 1\n",
    "f'a{x!r:>{w}}b{{}}' f'''\n{y:\n}''' t'{z}' rf'\\{q}'\n",
    "f'{ {1: 2}[1] }{f\"{1}\"}{x:%H:%M}\\N{DASH}'",
    "a->b:=...; c != d @ e //= 0x_ff - 0b1 + 0o7 . 5.e-3",
    "async def é(): await x\r\n",
    "1if x else$?",
    "def f():\n    pass\n\n\n# end\n",
    "if a:\n  if b:\n    c\nd",
    "if x:\n    y\n  z\n",
    "if x:\n\ty\n        z\n",
    "'abc",
    "'''abc\ndef\n",
    "(a\n",
    "x \\ y\n",
    "f'{x",
    "f'}'",
    "f'''abc\n",
    "f'{x:\n}'",
    "1__0",
    "0b12",
    "0o8",
    "0x",
    "a\0b",
    "'a\\'",
]
for source in SOURCES:
    print(ascii(source))
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print("   ", ascii(tuple(token)), tokenize.tok_name[token.exact_type])
    except (tokenize.TokenError, SyntaxError) as error:
        print("   ", type(error).__name__, error)

SOURCE = b"# coding: latin-1\nname = '\xe9'\n"
tokens = list(tokenize.tokenize(io.BytesIO(SOURCE).readline))
print(tokens[0].string, tokens[-3].string == "'\xe9'", tokenize.untokenize(tokens) == SOURCE)


def endless():
    yield "first\n"
    yield "second\n"
    print("third is wanted")
    yield "third\n"


made = tokenize.generate_tokens(endless().__next__)
print(next(made).string, next(made).type == tokenize.NEWLINE, next(made).string, next(made).end)
print(next(made).string)
