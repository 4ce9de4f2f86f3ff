"""Where matches can begin is found out before a pattern is tried: every way a pattern can begin, in texts that are ASCII, Latin-1, and beyond."""
import re
import warnings

warnings.simplefilter("ignore")

PATTERNS = [
    # The same characters, other characters, and several of them.
    "abc", "(abc)", "(ab)c", "abc|abd", "abc|xyz", "ab|x", "[ab]c|de", "(?i:ab)c", "(?i)k", "(?i)\u017f", "(?i)straSSe",
    # Repeats that may be empty, and then what is behind them.
    "a*b", "a*", "a+b", "a?b?c", "(?:ab)*c", "(?:ab)+c", "(?:a?)+b", "(?:a?b?)+c", "(?:a*)*b", "(?:|a)b", "a{0}b", "a{2,3}c", "(?:ab){2}",
    "a*?b", ".*?b", "a+?b", "(?:ab)*?c", "a*+b", "(?:ab)*+c", "(?:a?)*+b", "(?>a?)b", "(?>ab|a)c",
    # Marks, places, look-around, groups that come again.
    "^a", "(?m)^a", "a$", r"\ba", r"\Ba", r"\bab|c\b", "(?=a)", "(?=a)ab", "(?=ab)", "(?!a)b", "(?!a).", "(?<=a)b", "(?<!a)b", "(?=a|b)[bc]",
    r"(a)\1", r"(a?)\1b", r"(?:(a)|b)(?(1)c|d)", r"(a)?(?(1)b|c)", "(?:)", "$", r"\Z", "x*$",
    # Classes of characters, in and beyond ASCII.
    r"\w+", r"\d", r"\s", r"\W", r"\S\S", "[^a]", "[^a]b", "[^\u00e9]b", "[\u00e9a]b", "[\u0100-\u0200]", ".", ".b", r"(?s:.)b", "(?a:\\w)b",
    "\u00e9", "\u00e9b", "a\u00e9", "a\u0101b", "\U0001f600", "a|\U0001f600b", "\u00e9|\u0101x",
    # Many of them.
    "aaaaaaaaab", "abcabcabcabc", "|".join("abc"[i % 3] * (i % 4 + 1) + "x" for i in range(40)),
]
TEXTS = [
    "", "a", "b", "ab", "abc", "xxabcxabdxyz", "aaaaaaaaaaaaaaab", "c" * 40 + "abab" + "c" * 40 + "de", "abcabcabcabcabc",
    "KkK\u212as\u017fS", "stra\u00dfe STRASSE", "a\nab\nb", "\u00e9a\u00e9b \u0101x a\u0101b", "\u0150\U0001f600b\U0001f600", "aab bb cc dd aabb",
    "x" * 100 + "ccccx" + "y" * 100, "0 1\t_\u0660", "\ud800ab",
]


def outcome(pattern, text):
    spans = [match.span() for match in pattern.finditer(text)]
    search = pattern.search(text, 1, len(text) - 1)
    return spans, search and search.regs, pattern.sub("-", text, count=2).encode("utf-8", "surrogatepass")


for source in PATTERNS:
    pattern = re.compile(source)
    print(ascii(source))
    for text in TEXTS:
        spans, regs, replaced = outcome(pattern, text)
        if spans or regs:
            print("   ", ascii(text[:20]), spans[:6], len(spans), regs, replaced[:24])

print("bytes")
for source in [b"\xe9", b"\xe9b|a", b"[\x80-\xff]+", rb"\w", rb"\W\w", b"(?i)\xc9", b"ab|\xffc", b"[^\x00-\x7f]a", b"(?L:K)x"]:
    pattern = re.compile(source)
    print(source, [match.span() for match in pattern.finditer(b"a\xe9b\xff\xffc \x80ab K\xc3\xa9akx" + b" " * 40 + b"\xff")])

print("ends before it begins")
for start, end in [(1, 0), (3, 1), (5, 9), (2, 2), (3, 2)]:
    for pattern in [re.compile("a*"), re.compile("$|^|b?")]:
        found = pattern.search("aab", start, end), pattern.match("aab", start, end), pattern.fullmatch("aab", start, end)
        print(start, end, found, pattern.findall("aab", start, end), pattern.scanner("aab", start, end).search())

# What lies far before a place is stepped over at once, at each place that is tried.
for text in ("x" * 2_500_000, b"x" * 2_500_000):
    far = r"(?<=((.{128}){128}){128})"
    print(re.search(far if isinstance(text, str) else far.encode(), text).span())
print(re.search(r"(?<=é.{3})x", "éabéabcx").span(), re.search(r"(?<=.{4})x", "éabx"), re.search(r"(?<!.{4})é", "ééééé").span())
