# What Expat tells of documents, whole and in pieces, and of those that are wrong.
from xml.parsers import expat

names = [name for name in dir(expat.ParserCreate()) if "Handler" in name]


def told(data, pieces=1 << 20, default=None, separator=None, ordered=False, encoding=None, parameters=0, without=()):
    parser = expat.ParserCreate(encoding, separator)
    parser.ordered_attributes = ordered
    parser.SetParamEntityParsing(parameters)
    parser.SetReparseDeferralEnabled(False)
    events = []
    for name in names:
        if "Default" in name and name != default or name in without:
            continue

        def handler(*arguments, name=name.removesuffix("Handler")):
            if name == "ExternalEntityRef" and arguments[0]:
                arguments = sorted(arguments[0].split("\f")), *arguments[1:]
            events.append((name, *arguments, (parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber)))
            return 1

        setattr(parser, name, handler)
    try:
        for start in range(0, len(data), pieces):
            parser.Parse(data[start:start + pieces], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        events.append((type(error).__name__, str(error), getattr(error, "code", None), getattr(error, "lineno", None)))
    return events


def show(*arguments, **keywords):
    for event in told(*arguments, **keywords):
        print(*map(ascii, event))


document = b"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE r SYSTEM "a.dtd" [ <!ELEMENT r (a|b)*> <!ELEMENT s (a,(b?|c+)*)> <!ELEMENT t (#PCDATA|x)*> <!ELEMENT u EMPTY>
<!ENTITY e "x<b>y</b>&amp;z"> <!ENTITY f '&e;&e;'> <!ENTITY % p "<!ENTITY q 'qq'>">
<!ATTLIST a x CDATA "d&#65;" y (u|v) 'u' z NMTOKENS #IMPLIED w NOTATION (n) #REQUIRED v CDATA #FIXED "1">
<!NOTATION n PUBLIC "pub  lic" "sys"> <!NOTATION m SYSTEM "sys"> <!ENTITY u SYSTEM "u" NDATA n> <!ENTITY ext PUBLIC "p" "s">
<!-- c - d --> <?pi some data?> ]>
<r xmlns="urn:a" xmlns:p="urn:b"><a x=" 1 &lt; 2\n&#10; " z="  q  w "/>&e;text &f; <![CDATA[ <raw> ]] >\n ]]><p:b p:k="v">&#x41;\r\nline\r</p:b>
&undefined; &ext; \xc3\xa9\xe2\x82\xac</r>
<!-- after --> <?p?>
"""
print("whole")
show(document)
print("with names, other text")
show(document, separator=" ", default="DefaultHandlerExpand", ordered=True, without=["StartDoctypeDeclHandler", "EntityDeclHandler", "UnparsedEntityDeclHandler"])
print("without entities")
show(document, separator="", default="DefaultHandler", without=["SkippedEntityHandler", "AttlistDeclHandler"])
whole = [event[0] for event in told(document) if event[0] != "CharacterData"]
for pieces in 1, 7, 100:
    print(pieces, [event[0] for event in told(document, pieces) if event[0] != "CharacterData"] == whole)

print("encodings")
text = '<?xml version="1.0" encoding="%s"?><é ü="ö">ß\n</é>'
for encoding in "utf-8", "utf-16", "iso-8859-1", "cp1252", "koi8-r", "none", "cp037":
    data = (text % encoding).encode("latin-1" if encoding == "none" else encoding, "ignore")
    print(encoding)
    show(data)
show("<é>€</é>".encode("utf-16-le"))
show("<é>€</é>".encode("utf-8-sig"), pieces=1)
show((text % "utf-16").encode())
show("<é/>".encode("latin-1"), encoding="iso-8859-1")
show(b"<a>\xff</a>")

print("errors")
for data in (b"", b" ", b"x", b"<", b"<a", b"<a>", b"<a></b>", b"<a/><b/>", b"<a/>x", b"<a b='1' b='2'/>", b"<a b=1/>", b"<a b/>", b"<a>&b;</a>",
             b"<a>&b</a>", b"<a>&#0;</a>", b"<a>&#xD800;</a>", b"<a>]]></a>", b"<a><![CDATA[x", b"<a><!-- -- --></a>", b"<a b='<'/>",
             b" <?xml version='1.0'?><a/>", b"<?xml?><a/>", b"<?xml version='1.0' encoding='?'?><a/>", b"<?xml version='1.0' standalone='maybe'?><a/>",
             b"<?XML version='1.0'?><a/>", b"<!DOCTYPE a><!DOCTYPE a><a/>", b"<!DOCTYPE a [<!ENTITY b '&c;'><!ENTITY c '&b;'>]><a>&b;</a>",
             b"<!DOCTYPE a [<!ENTITY b '<c>'>]><a>&b;</a>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'x'>]><a c='&b;'/>",
             b"<!DOCTYPE a [<!ENTITY b SYSTEM 'x' NDATA n>]><a>&b;</a>", b"<!DOCTYPE a [<!ELEMENT a (b,c|d)>]><a/>", b"<!DOCTYPE a [ x ]><a/>",
             b"<!DOCTYPE a PUBLIC '\"{' 'x'><a/>", b"<!DOCTYPE", b"<!DOCTYPE a", b"<a>\0</a>", b"<a>\x01</a>", b"<a \x0b/>", b"<1/>", b"<a>\n <b>\n  &#x;</b></a>"):
    print(data)
    show(data, without=["StartElementHandler", "EndElementHandler", "CharacterDataHandler", "EndDoctypeDeclHandler"])
for data in (b"<a:b/>", b"<a xmlns:a=''/>", b"<a xmlns:xml='x'/>", b"<a xmlns:xmlns='x'/>", b"<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
             b"<x xmlns:a='u' xmlns:b='u' a:k='1' b:k='2'/>", b"<a:b:c/>", b"<:a/>", b"<a xmlns='u'><b xmlns=''/></a>"):
    print(data)
    show(data, separator="!")

print("other entities")
parser = expat.ParserCreate()
parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
files = {"d": b"<?xml encoding='utf-8'?><!ENTITY % x 'INCLUDE'><![%x;[<!ENTITY c 'from outside'>]]><![IGNORE[ <![ ]]> ]]>"
              b"<!ENTITY % t 'CDATA #IMPLIED'><!ATTLIST a b %t;><!ENTITY e SYSTEM 'e'>", "e": b"<?xml encoding='iso-8859-1'?>\xe9<in>&c;</in>"}


def external(context, base, system, public):
    print("external", context, base, system, public)
    inner = parser.ExternalEntityParserCreate(context)
    return inner.Parse(files[system], True)


parser.SetBase("base")
parser.ExternalEntityRefHandler = external
for name in "StartElementHandler", "CharacterDataHandler", "EntityDeclHandler", "AttlistDeclHandler":
    setattr(parser, name, lambda *arguments, name=name: print(name, *map(ascii, arguments)))
print(parser.Parse("<!DOCTYPE a SYSTEM 'd'><a>&c;&e;</a>", True), parser.GetBase())

print("collected text")
parser = expat.ParserCreate()
parser.buffer_text = True
parser.buffer_size = 10
parser.CharacterDataHandler = lambda text: print(ascii(text), parser.buffer_used)
parser.StartElementHandler = lambda name, attributes: print(name, attributes)
parser.Parse(b"<a>1&lt;2\n3<b c='d'/>0123456789012345678901234567890123456789</a>", True)

print("growth")
bomb = b"<!DOCTYPE a [<!ENTITY a0 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 9)) + b"]><a>&a8;</a>"
try:
    expat.ParserCreate().Parse(bomb, True)
except expat.ExpatError as error:
    print(error.code)

print("what is refused")


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception as error:
        print(type(error).__name__, error)


parser = expat.ParserCreate()
attempt(expat.ParserCreate, 1)
attempt(expat.ParserCreate, None, "ab")
attempt(expat.ParserCreate, None, None, 1)
attempt(type(parser))
attempt(parser.Parse, 1)
attempt(parser.ParseFile, 1)
for value in 0, -1, 1.5, 1 << 40, 1 << 80:
    attempt(setattr, parser, "buffer_size", value)
attempt(delattr, parser, "buffer_text")
attempt(delattr, parser, "StartElementHandler")
parser.StartElementHandler = lambda *arguments: parser.Parse(b"x")
attempt(parser.Parse, b"<a/>")
attempt(parser.Parse, b"<a/>")
print(parser.StartElementHandler)
parser = expat.ParserCreate()
parser.StartElementHandler = lambda *arguments: print(parser.GetInputContext(), parser.intern)
print(parser.GetInputContext(), parser.Parse("<a><b c='d'/></a>"))
attempt(parser.UseForeignDTD)
print(parser.SetParamEntityParsing(1), parser.ErrorCode)
for code in 0, 1, 9, 44, 45, -1:
    print(code, expat.ErrorString(code))
