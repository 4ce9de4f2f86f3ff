"""A JSON parser by hand, with positions in its errors, and a printer."""


class ParseError(ValueError):
    def __init__(self, message, text, position):
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        super().__init__(f"{message}: line {self.line} column {self.column}")


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def fail(self, message):
        raise ParseError(message, self.text, self.at)

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def expect(self, wanted):
        if not self.text.startswith(wanted, self.at):
            self.fail(f"expected {wanted!r}")
        self.at += len(wanted)

    def parse(self):
        value = self.value()
        self.skip()
        if self.at != len(self.text):
            self.fail("extra data")
        return value

    def value(self):
        self.skip()
        match self.peek():
            case "{":
                return self.object()
            case "[":
                return self.array()
            case '"':
                return self.string()
            case "t":
                self.expect("true")
                return True
            case "f":
                self.expect("false")
                return False
            case "n":
                self.expect("null")
                return None
            case c if c.isdigit() or c == "-":
                return self.number()
            case "":
                self.fail("unexpected end")
            case other:
                self.fail(f"unexpected {other!r}")

    def object(self):
        self.expect("{")
        result = {}
        self.skip()
        if self.peek() == "}":
            self.at += 1
            return result
        while True:
            self.skip()
            key = self.string()
            self.skip()
            self.expect(":")
            result[key] = self.value()
            self.skip()
            if self.peek() == ",":
                self.at += 1
                continue
            self.expect("}")
            return result

    def array(self):
        self.expect("[")
        result = []
        self.skip()
        if self.peek() == "]":
            self.at += 1
            return result
        while True:
            result.append(self.value())
            self.skip()
            if self.peek() == ",":
                self.at += 1
                continue
            self.expect("]")
            return result

    def string(self):
        self.expect('"')
        parts = []
        while (c := self.peek()) != '"':
            if not c:
                self.fail("unterminated string")
            self.at += 1
            if c != "\\":
                parts.append(c)
                continue
            e = self.peek()
            self.at += 1
            if e == "u":
                parts.append(chr(int(self.text[self.at : self.at + 4], 16)))
                self.at += 4
            elif e in ESCAPES:
                parts.append(ESCAPES[e])
            else:
                self.at -= 1
                self.fail(f"bad escape {e!r}")
        self.at += 1
        return "".join(parts)

    def number(self):
        start = self.at
        if self.peek() == "-":
            self.at += 1
        while self.peek().isdigit():
            self.at += 1
        kind = int
        if self.peek() == ".":
            kind = float
            self.at += 1
            while self.peek().isdigit():
                self.at += 1
        if self.peek() in ("e", "E"):
            kind = float
            self.at += 1
            if self.peek() in ("+", "-"):
                self.at += 1
            while self.peek().isdigit():
                self.at += 1
        return kind(self.text[start : self.at])


def dump(value, indent=0):
    pad = "  " * indent
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join({"\n": "\\n", '"': '\\"', "\\": "\\\\"}.get(c, c) for c in value) + '"'
        case []:
            return "[]"
        case list():
            return "[\n" + ",\n".join(pad + "  " + dump(v, indent + 1) for v in value) + f"\n{pad}]"
        case dict():
            return "{\n" + ",\n".join(f"{pad}  {dump(k)}: {dump(v, indent + 1)}" for k, v in value.items()) + f"\n{pad}}}"


text = """{"name": "T\\u00e9st", "values": [1, -2.5, 3e2, 12345678901234567890123, true, false, null],
 "nested": {"empty": [], "deep": [[[["x\\n\\"y\\""]]]]}, "tab": "\\t"}"""
value = Parser(text).parse()
print(dump(value))
assert Parser(dump(value)).parse() == value
for bad in ["", "[1,", '{"a" 1}', "[1 2]", '"abc', "tru", "[1]\n  x", '"\\q"', "{1: 2}", "nul", "@"]:
    try:
        print(Parser(bad).parse())
    except ParseError as e:
        print(repr(bad), "->", e)
big = [{"id": i, "tags": [str(j) for j in range(i % 5)], "score": i / 4} for i in range(150)]
again = Parser(dump(big)).parse()
print(again == big, len(dump(big)), sum(item["score"] for item in again))
