# csv: rows of fields as lines of text, and back.
import csv
import io


def written(rows, **format):
    out = io.StringIO()
    try:
        csv.writer(out, **format).writerows(rows)
    except (csv.Error, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return out.getvalue()


def read(text, **format):
    try:
        return list(csv.reader(io.StringIO(text, newline=""), **format))
    except (csv.Error, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


rows = [["a", "b,c", 'say "hi"', "line\nbreak", "", None, 5, 2.5, " x "], [], [""], [None], ["x"], ["\r", "\\", "'"], ["é", "日本", "\U0001f600"]]
formats = [
    {},
    {"delimiter": ";"},
    {"quoting": csv.QUOTE_ALL},
    {"quoting": csv.QUOTE_NONNUMERIC},
    {"quoting": csv.QUOTE_STRINGS},
    {"quoting": csv.QUOTE_NOTNULL},
    {"quoting": csv.QUOTE_NONE, "escapechar": "\\"},
    {"quoting": csv.QUOTE_NONE},
    {"doublequote": False, "escapechar": "\\"},
    {"doublequote": False},
    {"lineterminator": "!\n", "quotechar": "'"},
    {"delimiter": " ", "skipinitialspace": True},
    {"dialect": "excel-tab"},
    {"dialect": "unix"},
    {"delimiter": "é", "quotechar": "日"},
]
for format in formats:
    for row in rows:
        print(format, repr(written([row], **format)))
texts = [
    "a,b,c\r\n1,2,3\r\n", 'a,"b,c","say ""hi"""\n', '"line\nbreak",x\n', "a, b,  c\n", "\n\na\n", ",\n", '""\n', 'x"y,"z"w\n', '"open', "a\\,b,c\\\nd\n", "a\rb\r", "a;b;'c;d'\n",
    '1,"2",x,\n', "last", '"a" ,b\n', "'a''b'\n", '"a\\"b"\n', "é,日本,\U0001f600\n", '"a"\r\n"b"\r\n', "x\\",
]
formats += [{"strict": True}, {"skipinitialspace": True}, {"escapechar": "\\"}, {"delimiter": ";", "quotechar": "'"}, {"quotechar": None}]
for format in formats:
    for text in texts:
        print(format, repr(text), read(text, **format))
lines = csv.reader(["a,b", '"multi', 'line",c', "d"])
print(next(lines), lines.line_num, next(lines), lines.line_num, lines.dialect.delimiter, list(lines), lines.line_num)
for bad in ([b"bytes"], [5], ["a\nb\n"], ["a\rb"]):
    try:
        print(list(csv.reader(bad)))
    except csv.Error as error:
        print(error)
for options in [
    {"delimiter": 1}, {"delimiter": ""}, {"delimiter": "ab"}, {"quotechar": ""}, {"quotechar": None}, {"quotechar": None, "quoting": 0}, {"quotechar": 1}, {"escapechar": "ab"}, {"lineterminator": None}, {"quoting": "x"},
    {"quoting": 9}, {"quoting": -1}, {"quoting": None}, {"delimiter": "\n"}, {"quotechar": "\n"}, {"escapechar": "\r"}, {"delimiter": "a", "quotechar": "a"}, {"delimiter": "a", "escapechar": "a"}, {"quotechar": "a", "escapechar": "a"},
    {"quotechar": " ", "skipinitialspace": True}, {"nothing": 1}, {"dialect": "none"}, {"dialect": 5}, {"delimiter": ",", "lineterminator": ","}, {"quotechar": "\n", "lineterminator": "\n"}, {"lineterminator": ""},
]:
    try:
        print(options, csv.reader([], **options).dialect.quoting)
    except (csv.Error, TypeError, ValueError) as error:
        print(options, type(error).__name__, error)


class Mine(csv.Dialect):
    delimiter = "|"
    quotechar = "'"
    quoting = csv.QUOTE_MINIMAL
    lineterminator = "\n"
    doublequote = True


csv.register_dialect("mine", Mine, skipinitialspace=True)
print(sorted(csv.list_dialects()), csv.get_dialect("mine").delimiter, csv.get_dialect("mine").skipinitialspace, repr(written([["a|b", "it's"]], dialect="mine")), read("a| 'b|c'\n", dialect=Mine()))
csv.unregister_dialect("mine")
for call in [lambda: csv.get_dialect("mine"), lambda: csv.unregister_dialect("mine"), lambda: csv.register_dialect(1), lambda: csv.writer(5), lambda: csv.reader(5), lambda: csv.writer(io.StringIO()).writerow(5), lambda: csv.writer(io.StringIO()).writerow(None), lambda: csv.field_size_limit("x")]:
    try:
        print(call())
    except (csv.Error, TypeError) as error:
        print(type(error).__name__, error)
print(csv.field_size_limit(5), csv.field_size_limit(), read("abcdef\n"), csv.field_size_limit(131072))
out = io.StringIO()
writer = csv.DictWriter(out, ["name", "value"], extrasaction="ignore", restval="-")
print(writer.writeheader(), writer.writerow({"name": "x", "value": 1, "more": 2}), writer.writerow({"name": "y"}))
print(repr(out.getvalue()), list(csv.DictReader(io.StringIO(out.getvalue()))), list(csv.DictReader(["a,b", "1,2,3", "4"], restkey="rest", restval="none")))
sniffed = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n")
print(sniffed.delimiter, csv.Sniffer().has_header("name;n\nx;1\ny;2\n"))
big = [[str(i), f"text, {i}", i * 0.5] for i in range(500)]
text = written(big)
print(len(text), [[a, b, float(c)] for a, b, c in read(text)] == big)
