import re

print(re.match(r"(\d+)-(\w+)", "12-ab!").groups(), re.search(r"b+", "aabbb").span(), re.fullmatch(r"a*", "aaa") is not None, re.match("x", "a"), re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1b2"), re.split(r"[,;]\s*", "a, b;c"), re.split(r"(-)", "a-b"), re.sub(r"\s+", " ", "a  b \t c"), re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("a", lambda m: m.group().upper(), "banana", count=2), re.subn("a", "x", "aaa"))
m = re.search(r"(?P<year>\d{4})-(?P<month>\d\d)", "on 2024-05-06")
print(m.group("year"), m["month"], m.groupdict(), m.start(), m.end("year"), m.group(0, 1), m.lastgroup, m.pos, m.string, m, m.expand(r"\g<month>/\1"))
p = re.compile(r"^\w+$", re.M | re.I)
print(p.findall("ab\nCD\n"), p.pattern, p.flags & re.M != 0, [m.group() for m in re.finditer(r"[aeiou]", "education")], re.escape("a.b*c"), re.match(r"a{2,3}?", "aaaa").group(), re.match(r"(a|b)*c", "ababc").groups(), re.match(r"(?:ab)+", "ababa").group(), re.search(r"(?<=\$)\d+", "cost $45").group(), re.findall(r"\b\w", "the quick fox"), re.search(r"(.)\1", "hello").group(), re.findall(r"(?i)a", "aA"), re.match(r"(?=ab)a", "ab").end(), re.search(r"a(?!b)", "abac").start(), re.findall(".", "a\nb"), re.findall("(?s).", "a\nb"), re.match(r"\w+", "é漢a").group(), re.match(rb"\d+", b"123a").group(), re.findall(r"\d", "٣4"), re.findall(r"(?a)\d", "٣4"), re.sub("", "-", "abc"), re.split("x*", "axbc"))
print(re.fullmatch(r"(?x) a  b # comment", "ab") is not None, re.match(r"(a)?b", "b").groups(), re.match(r"(a)?b", "b").groups("none"), re.sub(r"(a)?b", r"[\1]", "b ab"), re.findall(r"[^\W\d]+", "ab1_c"), re.match(r"(?P<q>['\"]).*?(?P=q)", "'a' 'b'").group(), re.match(r"(?>a+)b", "aab").group(), re.match(r"a++", "aaa").group(), re.match(r"(a)(?(1)b|c)", "ab").group(), repr(re.compile("a", re.I)), re.findall(r"\S+@\S+\.\w+", "x a@b.com y c@d.org"))
for pattern in ["(", "[", "*a", "a**", "(?P<1>a)", r"\1", "a{2,1}", "(?z)", ")", "(?<=a*)b", r"\q", "[z-a]", "(?P=x)"]:
    try:
        re.compile(pattern)
        print("ok", pattern)
    except re.error as e:
        print(pattern, "|", e)
text = "The rain in Spain stays mainly in the plain. " * 40
print(len(re.findall(r"\bain|ain\b", text)), len(re.split(r"\W+", text)), re.sub(r"[aeiou]", "", text)[:30], sum(len(m.group()) for m in re.finditer(r"\w*ai\w*", text)))
