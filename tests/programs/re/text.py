"""Text that is not ASCII, long texts, patterns that backtrack a lot."""
import re

text = "naïve café — Straße 漢字 \U0001F600 x\ud800y"
for pattern in [r"\w+", r"\W+", ".", "[à-ÿ]+", "[^a-z ]+", r"\b.", "(?i)STRASSE|straße|CAFÉ", "漢.", "(?<=漢)字", "(?<!漢)字", r"(?<=\W)x", "\U0001F600", "[\U0001F600-\U0001F64F]", "[\ud800-\udfff]", "x.y", r"(.)\1", "é.*?字", "(?s).{3}$", r"\s\S", "(?<=é ).", ".(?= x)"]:
    found = [(m.start(), m.end(), ascii(m.group())) for m in re.finditer(pattern, text)]
    print(ascii(pattern), found[:8], len(found))
    print("  ", ascii(re.sub(pattern, "<\\g<0>>", text, count=3)), ascii(re.split(pattern, text, maxsplit=2)))
print([re.compile("字").search(text, pos).span() for pos in (0, 5, 21)], re.compile("é").search(text, 0, 9), re.compile("é").search(text, 0, 10).span(), re.compile(".*").match(text, 3, 7).group())

long = "añb " * 3000
print(len(re.findall("ñ", long)), re.search("z", long), [m.start() for m in re.finditer("ñb", long)][-1], len(re.sub("ñ", "nn", long)), re.compile("b a").search(long, 9000).span())
print(len(re.findall(r"\w+\s", "word " * 5000)), re.match("(?:a|b)*", "ab" * 20000).end(), re.match("(?:(a)|(b))*", "ab" * 5000).groups(), re.match("(?:ab?)*?$", "ab" * 2000).end(), re.match("(?:a|b)*?c", "ab" * 2000 + "c").end(), re.match("(?:(?:a|b)+,)*", "ab,ba," * 1000).end(), re.match(r"(?:.|\n)*", "x\n" * 5000).end(), re.match("(a*)*", "a" * 1000).span(1), re.match("(?>(?:a|b)*)c", "ab" * 1000 + "c").end(), re.match("(?:a|b)*+c", "ab" * 1000 + "c").end())
print(re.match("(x+x+)+y", "x" * 14), re.match("(a|aa)+$", "a" * 18 + "b"), re.search("(?:a?){12}a{12}", "a" * 12).span())
nested = "(?:" * 60 + "a" + ")*" * 60
print(re.match(nested, "aaaa").end())
many = "|".join("w%d" % n for n in range(500))
print(re.findall(many, "w499 w5 w77 x"), re.compile("(" + ")(".join("abcdefghij" * 15) + ")").match("abcdefghij" * 15).groups()[-2:])
print([bool(re.match(r"\s", chr(n))) for n in (9, 11, 28, 31, 32, 0x85, 0xA0, 0x1680, 0x200B, 0x2028, 0x3000)], [bool(re.match(r"\d", chr(n))) for n in (0x30, 0xB2, 0x660, 0xFF11, 0x2460)], [bool(re.match(r"\w", chr(n))) for n in (0x5F, 0xAA, 0xB2, 0xBD, 0x2460, 0x300, 0x903, 0x4E00, 0xD800)])
print(sum(1 for n in range(0x500) if re.match(r"\w", chr(n))), sum(1 for n in range(0x3100) if re.match(r"(?i)[a-zé]", chr(n))))
