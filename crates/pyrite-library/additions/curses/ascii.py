"""The names of the characters of ASCII, and what kinds of characters they are."""

controlnames = """NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP""".split()
for _code, _name in enumerate(controlnames):
    globals()[_name] = _code
del _code, _name
TAB, NL, DEL = 0x09, 0x0A, 0x7F


def _ctoi(c):
    return ord(c) if isinstance(c, str) else c


def isalnum(c): return isalpha(c) or isdigit(c)
def isalpha(c): return isupper(c) or islower(c)
def isascii(c): return 0 <= _ctoi(c) <= 127
def isblank(c): return _ctoi(c) in (9, 32)
def iscntrl(c): return 0 <= _ctoi(c) <= 31 or _ctoi(c) == 127
def isdigit(c): return 48 <= _ctoi(c) <= 57
def isgraph(c): return 33 <= _ctoi(c) <= 126
def islower(c): return 97 <= _ctoi(c) <= 122
def isprint(c): return 32 <= _ctoi(c) <= 126
def ispunct(c): return isgraph(c) and not isalnum(c)
def isspace(c): return _ctoi(c) in (9, 10, 11, 12, 13, 32)
def isupper(c): return 65 <= _ctoi(c) <= 90
def isxdigit(c): return isdigit(c) or 65 <= _ctoi(c) <= 70 or 97 <= _ctoi(c) <= 102
def isctrl(c): return 0 <= _ctoi(c) < 32
def ismeta(c): return _ctoi(c) > 127


def _like(c, code):
    return chr(code) if isinstance(c, str) else code


def ascii(c):
    return _like(c, _ctoi(c) & 0x7F)


def ctrl(c):
    return _like(c, _ctoi(c) & 0x1F)


def alt(c):
    return _like(c, _ctoi(c) | 0x80)


def unctrl(c):
    bits = _ctoi(c)
    if bits == 0x7F:
        shown = "^?"
    elif isprint(bits & 0x7F):
        shown = chr(bits & 0x7F)
    else:
        shown = "^" + chr((bits & 0x7F | 0x20) + 0x20)
    return "!" + shown if bits & 0x80 else shown
