"""Pattern, Match and Scanner objects: methods, attributes, messages."""
import re


def attempt(function, *arguments):
    try:
        print(repr(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, error)


p = re.compile(r"(?P<word>[a-z]+)(?:-(?P<number>\d+))?(x)?")
m = p.match("abc-12 def", 0, 6)
print(m, m.re is p, m.string, m.pos, m.endpos, m.lastindex, m.lastgroup, m.regs, m.span(), m.span("number"), m.start(2), m.end("word"))
print(m.group(), m.group(0), m.group(1, 2, 3), m.group("word", 2), m[0], m["number"], m[True], m.groups(), m.groups("-"), m.groupdict(), m.groupdict(default=0))
print(p.pattern, p.flags, p.groups, dict(p.groupindex), type(p.groupindex).__name__, p == re.compile(p.pattern), hash(p) == hash(re.compile(p.pattern)), p != re.compile("a"))
for key in [4, -1, "none", 1.5, None, 2**70, [1]]:
    attempt(m.group, key)
    attempt(m.__getitem__, key)
for function in [m.start, m.end, m.span]:
    attempt(function, "nobody")
print(p.match("abc").span("number"), p.match("abc").start(2), p.match("abc").group(2), p.match("abc").lastgroup, re.match("(a)(b)?", "a").lastindex, re.match("((a)b)", "ab").lastindex, re.match("a", "a").lastindex)

print([p.search("  ab ").span(), p.search("   "), p.fullmatch("ab"), p.fullmatch("ab "), p.match(" ab"), p.match(" ab", 1).span(), p.match("ab", -5).span(), p.match("ab", 5), p.search("abab", 1, 3).span(), p.search("ab", 2, 1), p.match("ab", endpos=1).group(), p.search("xyz", pos=2).span(), p.fullmatch("abc", 1, 2).span()])
print(re.compile("^a").search("ba", 1), re.compile(r"\Aa").match("ba", 1), re.compile("a$").search("ab", 0, 1), re.compile(r"(?<=b)a").match("ba", 1), re.compile(r"\ba").match("ba", 1), re.compile("a*").fullmatch("aab", 0, 2).end(), re.compile("a|ab").fullmatch("ab"), re.compile("a??").fullmatch("a"))
attempt(p.match)
attempt(p.match, 5)
attempt(p.match, b"a")
attempt(re.compile(b"a").match, "a")
attempt(p.match, "a", "b")
attempt(p.sub, "x")
attempt(p.split, None)
for flags in [0, re.I, re.A, re.I | re.M | re.S | re.X, re.U, re.DOTALL | re.ASCII]:
    print(re.compile("a", flags), re.compile(b"a", flags & ~re.U))
print(re.compile("'\""), re.compile("a" * 300), re.compile("é\n"), repr(re.match("a'", "a'")), re.match(b"a", b"a"), re.compile("(?i:a)b"))

s = p.scanner("ab cd-1 x")
print(s.pattern is p, s.match(), s.match(), s.search(), s.search())
s = p.scanner("ab cd-1 ef")
print([s.search().group() for _ in range(3)], s.search(), s.search(), s.match())
print([m.span() for m in re.compile("a*").finditer("baac")], re.findall("", "ab"), re.findall("a*?", "aa"), re.findall("(a)|(b)", "ab"), re.findall("(a)|b", "ab"), [m.group() for m in re.finditer(r"\b|\w", "ab c")])
print(type(re.finditer("a", "a")).__name__, type(p), type(m), type(s), re.Pattern[str], re.Match[bytes])

print(re.sub("(a)|b", r"[\1]", "abc"), re.sub("a", r"\n\t\\", "a"), re.sub("(?P<x>a)", r"\g<x>\g<1>\g<0>", "ba"), re.sub("a", "b", "aaa", count=2), re.subn("x*", "-", "abxd"), re.sub("a", lambda m: None, "bab"), re.sub("(.)", lambda m: m[1] * 2, "abc"), re.sub("a", "", "banana"), re.sub("z", "y", "banana"), re.sub("a", "b", "aaa", count=-1))
attempt(re.sub, "a", lambda m: 5, "ba")
attempt(re.sub, b"a", lambda m: "s", b"ba")
attempt(re.sub, "a", r"\1", "a")
attempt(re.sub, "a", r"\g<x>", "a")
attempt(re.sub, "a", r"\q", "a")
attempt(re.sub, "a", b"b", "a")
attempt(re.sub, b"a", "b", b"a")
attempt(re.sub, "a", 5, "a")
attempt(re.sub, "a", 5, "b")
attempt(re.sub, "(", "a", "a")
print(re.sub(b"a", bytearray(b"b"), b"banana"), re.sub(b"a", rb"\\", bytearray(b"a")), re.split(b",", bytearray(b"a,b")), re.findall(b".", memoryview(b"ab")), re.match(b"a", bytearray(b"ab")).group(), re.match(b"..", memoryview(b"abc")).group())
print(m.expand(r"\1-\2-\3|\g<word>\n"), re.match(b"(a)", b"a").expand(rb"\1\1"))
attempt(m.expand, r"\9")
attempt(m.expand, 5)
print(re.split("(a)|b", "xaybz"), re.split("x*", "axbc"), re.split("(x*)", "ab"), re.split(",", "a,b,c", maxsplit=1), re.split(",", ""), re.split("$", "ab"), re.split(",", "a,b", maxsplit=-1))

import copy

print(copy.copy(p) is p, copy.deepcopy(p) is p, copy.copy(m) is m, copy.deepcopy(m) is m)
for attribute in ["pattern", "flags", "groups"]:
    attempt(setattr, p, attribute, 1)
attempt(type(p))
attempt(type(m))
b = bytearray(b"abcabc")
found = re.search(b"c", b)
b.append(1)
iterator = re.finditer(b"a", b)
attempt(b.append, 1)
print(found.group(), [m.span() for m in iterator], found.string is b)


def hot(n):
    total = 0
    pattern = re.compile(r"(\d+)([a-z])?")
    for i in range(n):
        m = pattern.search("xx%dq%d" % (i, i))
        total += int(m[1]) + m.end() + len(m.groups())
        if m.group(2) == "q":
            total += 1
    return total


print(hot(300), sum(len(m.group()) for m in re.finditer(r"\w+", "some words here " * 50)))
