"""The syntax of patterns, over and over: each line a pattern, a text, and what matches."""
import re
import warnings

warnings.simplefilter("ignore")

CASES = r"""
a|b|c xbc
ab|cd|a acd
(a|ab)(c|bcd)(d*) abcd
(?:a|ab)(?:c|bcd)(?:d*) abcd
(a+|b)* ab
(a+|b){0,} ab
(a+|b)+ ab
(a+|b){1,2}c aabbac
(a+|b)? ab
(a*)* a-
(a*)+ -a
(a|b|)*c abc
((a)|b)* ab
(?:(a)|b)* ab
(?:(a)|(b))*? ab
(?:(a)|(b))*?$ ab
(ab)*? ababc
(ab)*?c ababc
(ab){2,3}?c abababc
(ab){2,3} abababab
a{3} aaaa
a{2,} aaaa
a{,2} aaaa
a{2,3}? aaaa
[abc]+? abcd
[^abc]+ abcdef
[a-c\-\]]+ a-]d
[]a]+ ]a
[\w.]+ a.b_1
[\D]+ ab1
\d+\.\d* 12.5
\s*\S+ \tab
^abc$ abc
^$ 
(?m)^b$ a\nb\nc
(?m)a$ a\nb
a\Z a\n
a$ a\n
a\z a
\Aa a
(?s)a.b a\nb
a.b a\nb
(?i)AbC abc
(?i)[A-C]+ abC
(?i)[^a]+ xA
(?i)é ÉÈ
(?i)ſ s
(?i)[k] K
(?i)İ i̇
(?i)ß ẞ
(?a)\w+ abé
\w+ abé
\d+ ٣٤5
(?a)\d+ ٣٤5
\s \u2003
\bfoo\b a foo.
\Bo foo
\B 
(?<=a)b ab
(?<!a)b ab
(?<!a)b cb
(?<=ab|cd)e cde
(?=ab)a ab
(?!ab)a ac
(?!ab)a ab
a(?=b(?=c)) abc
(?=(a+))a*b\1 baaabac
(?=(a+)) baaabac
(?!(a)b)a(c) ac
(.)\1 aa
(a)(b)\2\1 abba
(?P<x>a)(?P=x) aa
(?i)(a)\1 aA
(a)?(?(1)b|c) ab
(a)?(?(1)b|c) c
(?P<q>")?a(?(q)") "a"
(?P<q>")?a(?(q)") a
(?>a+)ab aaab
(?>a|ab)c abc
(?>(a+))b aab
a++b aab
a++a aaa
a*+ aaa
(ab)++c ababc
(?:ab)*+ab ababab
(?:a|ab)++c abc
a?+a a
a{1,2}+a aaa
[ab]{2}+c abc
(?:ab){1,2}+ab abab
(?x) a  b # comment abx
(?i:a)b Ab
(?-i:a)b ab
(?s-m:.) \n
(?:a(?:b(?:c(?:d)?)?)?)? abc
((((((((((a)))))))))) a
(((((((((((a))))))))))) a
(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10 abcdefghijj
\x41\u0042\U00000043\103 ABCC
[[:alpha:] :]
.*b aabab
.*?b aabab
.*.*.*b aaab
(.*)c(.*) abcde
^.{2,3}?((?:b|a|r))?((?:b|a|r))$ foobar
^((?:b|a|r))*$ bar
(?:([a-c])|([d-f]))+ afbe
(a(b)?)+ aba
(aa(bb)?)+ aabbaa
^(?:b|a(?=(.)))*\1 abab
^(a(.)?)+$ aab
((.*?)a)+ bbabba
(?:(?:a|b)c?)*d acbcbd
x*y* xxyy
|a a
a| b
(?:)a a
()a a
(|a)b ab
[\0-\x1f]+ \x01
\\ \
(?P<é>a) a
^(\w)(?:-(\w))*$ a-b-c
(?:(x)|y)*\1 xyx
(?<=(a))b ab
(?<!x(?=y))y xy
a{0}b ab
(a){0}b ab
(?:a{2}){2} aaaaa
(?:a*){2,5}b aab
(?:a|b|ab)*?c abac
"""


def show(pattern, text):
    try:
        compiled = re.compile(pattern)
    except re.PatternError as error:
        return str(error)
    results = []
    for m in [compiled.search(text), compiled.match(text), compiled.fullmatch(text)]:
        results.append(m and (m.span(), m.groups(), m.lastindex))
    try:
        return results, compiled.findall(text), compiled.sub("<\\g<0>>", text), compiled.split(text)
    except Exception as error:
        return results, type(error).__name__, str(error)


for line in CASES.strip("\n").split("\n"):
    pattern, _, text = line.rpartition(" ")
    text = text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u2003", "\u2003").replace("\\x01", "\x01")
    print(ascii((pattern, text)), ascii(show(pattern, text)))
    if pattern.isascii():
        raw = text.encode("latin-1", "replace")
        m = re.search(pattern.replace("\\u0042\\U00000043", "BC").encode(), raw)
        print("  ", m and (m.span(), m.groups()))

BAD = ["(", ")", "[", "[]", "[a", "a**", "*a", "+", "?", "a{2,1}", "(?", "(?P", "(?P<", "(?P<a", "(?P<a>", "(?P<1>a)", "(?P<a>b)(?P<a>c)", "(?P=a)", "(?P>a)", r"\1", r"(a)\2", "(?z)", "(?i", "(?-i)", "(?i-i:a)", "(?<=a*)b", "(?<=a|bc)", "(?<a)", r"\q", r"\x1", r"\u12", r"\U00110000", "[z-a]", r"[\w-a]", "(?(1)a|b|c)", "(?(2)a)", "(?(x)a)", "(?#", "(?L)a", "(?au)a", "a(?i)b", "(?i)" * 2 + "a", "\\", "a{99999999999}", "(?P<a-b>c)", "[[:alpha:", "(a", "x{1,2}{3}", "(?<=(a)(?(1)b))c"]
for pattern in BAD:
    try:
        print(pattern, re.compile(pattern).search("abc"))
    except re.PatternError as error:
        print(pattern, "|", error, "|", error.pos, error.lineno, error.colno, error.msg)
    except Exception as error:
        print(pattern, type(error).__name__, error)
for pattern in [b"\\u1234", b"(?u)a", b"(?L)\\w+", b"\\N{SPACE}"]:
    try:
        print(pattern, re.compile(pattern).search(b"abc"))
    except re.PatternError as error:
        print(pattern, "|", error)
