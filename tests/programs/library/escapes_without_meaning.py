"""The decoders of escapes warn of those that mean nothing, once each; what `escape_decode` does about wrong ones. And `array` warns of `u`."""
import array
import codecs
import copy
import warnings


def show(function, *args):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*args)
        except Exception as e:
            result = f"{type(e).__name__} {e}"
    print(*args, ascii(result), [(warning.category.__name__, ascii(str(warning.message))) for warning in caught])


SOURCES = [
    rb"\A", rb"\A\B", rb"\501", rb"\400x\777", rb"\501\A", b"\\\xff", rb"\x", rb"\x4", rb"\xg", b"\\", rb"a\d\nb", b"\\\n", rb"\8", rb"\N{DIGIT ONE}", rb"\u0041", rb"\z\x",
    rb"\377", rb"\41", rb"\477", rb"\47",
]
for source in SOURCES:
    for function in (codecs.escape_decode, codecs.unicode_escape_decode, codecs.raw_unicode_escape_decode):
        show(function, source)
    for errors in ("ignore", "replace", "nope"):
        show(codecs.escape_decode, source, errors)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for function in (codecs.escape_decode, codecs.unicode_escape_decode):
        try:
            function(rb"a\Ab")
        except DeprecationWarning as e:
            print(e)


def other_object(error):
    error.object = rb"\x41\z"
    return "?", 0


codecs.register_error("test.other_bytes", other_object)
show(codecs.unicode_escape_decode, rb"\x0y", "test.other_bytes")
show(array.array, "u", "ab")
show(array.array, "w", "ab")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    letters = array.array("u", "ab")
for function in (copy.copy, lambda a: a[:], lambda a: a + a, lambda a: array.array("u", a)):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(function(letters), len(caught))
for source in ("x = \\", "x = \\\n", "x = \\ \n", "x = \\y"):
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        print(e.args)
