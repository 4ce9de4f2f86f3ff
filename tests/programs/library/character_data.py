"""unicodedata: properties, names, normal forms, and the old version that names of hosts are made by."""

import unicodedata as data

print(data.unidata_version, data.ucd_3_2_0.unidata_version)
for character in "aÄ½5٣Ⅷ\u0301(漢가🙂\u0378\0":
    print(
        ascii(character), data.category(character), data.bidirectional(character), data.combining(character), data.mirrored(character),
        data.east_asian_width(character), repr(data.decomposition(character)), data.name(character, None), data.numeric(character, None),
        data.decimal(character, None), data.digit(character, None),
    )  # fmt: skip
for name in ("SNOWMAN", "latin small letter a", "HANGUL SYLLABLE GA", "CJK UNIFIED IDEOGRAPH-6F22", "LINE FEED", "KEYCAP DIGIT ONE"):
    print(ascii(data.lookup(name)), end=" ")
print("\N{GREEK SMALL LETTER ALPHA}")
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    print(form, ascii(data.normalize(form, "Åﬁ가e\u0301²\ud800")), data.is_normalized(form, "Å"), data.is_normalized(form, "plain"))
print(data.ucd_3_2_0.category("🙂"), data.ucd_3_2_0.category("a"), data.ucd_3_2_0.name("a"))
print("\u20c1".isprintable(), "\u1ad0".isprintable(), "\U0001f8d0".isprintable(), "\ua7d2".isalpha(), "\U000323b0".isidentifier())
for call in (
    lambda: data.category("ab"),
    lambda: data.category(5),
    lambda: data.name(""),
    lambda: data.name("\0"),
    lambda: data.decimal("x"),
    lambda: data.digit("x"),
    lambda: data.numeric("x"),
    lambda: data.lookup("no such character"),
    lambda: data.normalize("NFX", "a"),
    lambda: data.normalize("NFC", 5),
    lambda: data.UCD(),
):
    try:
        call()
    except (TypeError, ValueError, KeyError) as error:
        print(type(error).__name__, error)
