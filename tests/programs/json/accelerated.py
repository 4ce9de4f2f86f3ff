"""The functions of `_json`: values, hooks, notes and messages."""
import json
from json.encoder import c_make_encoder, c_encode_basestring
class C: pass
class D(dict): pass
class Li(list): pass
for o in ([C()], {1:[C()]}, D(a=C()), Li([1,C()]), {"a":{"b":[1,2,C()]}}):
    try: json.dumps(o)
    except TypeError as e: print(e, e.__notes__)
def df(o): return [D(a=C2())]
class C2: pass
def df(o):
    if isinstance(o,C): return C2()
    raise KeyError(1)
try: json.dumps([C()], default=df)
except KeyError as e: print(e, e.__notes__)
a=C()
for f in (lambda: json.dumps(a, default=lambda o:o), lambda: json.dumps({(1,2):3}), lambda: json.dumps({(1,2):3},skipkeys=True,indent=2), lambda: c_make_encoder(None,2,3,4,5,6,7,8,9), lambda: c_make_encoder({},2,3,4,"",6,7,8,9),lambda: c_make_encoder({},2,3,4,"","6",7,8,9)([],"a"), lambda: c_make_encoder(1,2,3,4,"","6",7,8,9), lambda: c_make_encoder({},2,c_encode_basestring,4,"","6",7,8,9)([1,2],0), lambda: c_make_encoder({},2,c_encode_basestring," ","","6",7,8,9)([1,2],-4),lambda: c_make_encoder({},2,c_encode_basestring," ","","6",7,8,9)([1,[2]],4), lambda: c_encode_basestring(1), lambda: json.decoder.scanstring(b"a",1), lambda: json.decoder.scanstring("a",10),lambda: json.decoder.scanstring("a",-10), lambda: json.scanner.c_make_scanner(json.JSONDecoder())("",-1), lambda: json.scanner.c_make_scanner(json.JSONDecoder())(1,-1), lambda: json.decoder.scanstring("a","b"), lambda:json.scanner.c_make_scanner(json.JSONDecoder())("x",0), lambda: json.loads('[1,'), lambda: json.loads('[1,]'), lambda:json.loads('{"a":1,}'), lambda: json.loads('"\\ud834\\u0020"'), lambda: json.loads('"\\ud834\\u00zz"'), lambda: json.loads('"\\u12"'), lambda: json.loads('['), lambda: json.loads("[1"), lambda: json.loads("9"*5000), lambda: json.loads("-"), lambda: json.loads("[1.5e, 2]"), lambda: json.loads("1.e5"), lambda: json.loads('"\\q"'), lambda: json.loads('"abc'), lambda: json.loads('"abc\x01"'), lambda:json.loads('{"a" 1}'), lambda:json.loads('{a}'), lambda: json.loads('"\\'), lambda: repr(c_make_encoder), lambda: json.loads('"\u00e9\\n\\u00e9" x')):
    try: print(f())
    except Exception as e: print(type(e).__name__, e, getattr(e,'__notes__',None))

deep = []
for i in range(100):
    deep = [deep]
print(json.dumps(deep, check_circular=True).count("["), json.loads("[" * 100 + "]" * 100) == deep[0])
for size in (3, 60):
    circle = inner = []
    for i in range(size):
        inner.append([])
        inner = inner[0]
    inner.append(circle)
    try:
        json.dumps(circle)
    except ValueError as error:
        print(error, len(error.__notes__))
    deepest = {}
    deepest["self"] = deepest
    inner[:] = [deepest]
    try:
        json.dumps(circle)
    except ValueError as error:
        print(error, len(error.__notes__), error.__notes__[0])
many = {f"k{i % 50}\u00e9": {f"n{j}": j for j in range(i % 7)} for i in range(200)}
again = json.loads(json.dumps([many] * 3))
print(again == [many] * 3, len({id(key) for one in again for key in one}))
print(json.loads('{"a": [1, -0, 2.5e3, 1E2, -1.5, NaN, -Infinity, Infinity, true, false, null]}', parse_constant=str))
print(json.loads('[1.5, 12345678901234567890, -7]', parse_float=str, parse_int=lambda text: text + "!"))
print(json.loads('{"a": {"b": 1}, "c": {}}', object_hook=lambda d: sorted(d)), json.loads('{"a": {"b": 1}, "c": {}}', object_pairs_hook=tuple))
print(json.loads(' "\\ud83d\\ude00 \\u00e9\\n\\/" '), json.dumps("\U0001f600 \u00e9\n/\x7f\"\\"), json.dumps("\U0001f600 \u00e9\n/\"\\", ensure_ascii=False))
print(json.dumps({1: 2, None: 3, True: 4, 1.5: 5, "b": [(), {}, [[]]]}, indent=1), json.dumps({"b": 1, "a": float("nan")}, sort_keys=True, separators=(",", ":")))
print(json.loads('"a\tb"', strict=False), next(json.JSONEncoder().iterencode([1])))
