"""Windows on a terminal: the functions of the system's ncurses, which is looked for when this is imported."""

import ctypes as _c
import os as _os
import sys as _sys
from collections import namedtuple as _namedtuple

try:
    _lib = _c.CDLL("libncursesw.so.6")
except OSError as _error:
    raise ImportError(str(_error), name="_curses") from None

version = __version__ = b"2.2"
OK, ERR = 0, -1


class error(Exception):
    __module__ = "_curses"


# ---------------------------------------------------------------- constants

A_NORMAL = 0
A_CHARTEXT = 0xFF
A_COLOR = 0xFF00
A_ATTRIBUTES = 0xFFFFFF00
(
    A_STANDOUT,
    A_UNDERLINE,
    A_REVERSE,
    A_BLINK,
    A_DIM,
    A_BOLD,
    A_ALTCHARSET,
    A_INVIS,
    A_PROTECT,
    A_HORIZONTAL,
    A_LEFT,
    A_LOW,
    A_RIGHT,
    A_TOP,
    A_VERTICAL,
    A_ITALIC,
) = (1 << _bit for _bit in range(16, 32))
COLOR_BLACK, COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN, COLOR_WHITE = range(8)
_KEYS = """MIN DOWN UP LEFT RIGHT HOME BACKSPACE; DL IL DC IC EIC CLEAR EOS EOL SF SR NPAGE PPAGE STAB CTAB CATAB ENTER SRESET RESET PRINT
LL A1 A3 B2 C1 C3 BTAB BEG CANCEL CLOSE COMMAND COPY CREATE END EXIT FIND HELP MARK MESSAGE MOVE NEXT OPEN OPTIONS PREVIOUS REDO REFERENCE
REFRESH REPLACE RESTART RESUME SAVE SBEG SCANCEL SCOMMAND SCOPY SCREATE SDC SDL SELECT SEND SEOL SEXIT SFIND SHELP SHOME SIC SLEFT SMESSAGE
SMOVE SNEXT SOPTIONS SPREVIOUS SPRINT SREDO SREPLACE SRIGHT SRSUME SSAVE SSUSPEND SUNDO SUSPEND UNDO MOUSE RESIZE"""
for _start, _names in zip((0o401, 0o510), _KEYS.split(";")):
    for _number, _name in enumerate(_names.split(), _start):
        globals()["KEY_" + _name] = _number
for _number in range(64):
    globals()[f"KEY_F{_number}"] = 0o410 + _number
KEY_BREAK, KEY_MAX = 0o401, 0o777
for _number in range(5):
    for _bit, _name in enumerate(("RELEASED", "PRESSED", "CLICKED", "DOUBLE_CLICKED", "TRIPLE_CLICKED")):
        globals()[f"BUTTON{_number + 1}_{_name}"] = 1 << (5 * _number + _bit)
BUTTON_CTRL, BUTTON_SHIFT, BUTTON_ALT, REPORT_MOUSE_POSITION = (1 << _bit for _bit in range(25, 29))
ALL_MOUSE_EVENTS = REPORT_MOUSE_POSITION - 1
# Characters of the alternative set, by the letter that stands for each.
_ACS = (
    "ULCORNER l LLCORNER m URCORNER k LRCORNER j LTEE t RTEE u BTEE v TTEE w HLINE q VLINE x PLUS n S1 o S9 s DIAMOND ` CKBOARD a DEGREE f "
    "PLMINUS g BULLET ~ LARROW , RARROW + DARROW . UARROW - BOARD h LANTERN i BLOCK 0 S3 p S7 r LEQUAL y GEQUAL z PI { NEQUAL | STERLING } "
    "BSSB l SSBB m BBSS k SBBS j SBSS u SSSB t SSBS v BSSS w BSBS q SBSB x SSSS n"
).split()

_lib.curses_version.restype = _c.c_char_p
_info = [int(part) for part in _lib.curses_version().split()[1].split(b".")]


class _Version(_namedtuple("ncurses_version", "major minor patch")):
    def __repr__(self):
        return "curses." + super().__repr__()


_Version.__name__ = _Version.__qualname__ = "ncurses_version"
ncurses_version = _Version(*_info)

# ---------------------------------------------------------------- the library's functions

_chtype = _c.c_uint32


class _WideChar(_c.Structure):
    _fields_ = [("attributes", _chtype), ("chars", _c.c_wchar * 5), ("color", _c.c_int)]


class _MouseEvent(_c.Structure):
    _fields_ = [("id", _c.c_short), ("x", _c.c_int), ("y", _c.c_int), ("z", _c.c_int), ("state", _c.c_uint32)]


def _typed(result, names):
    for name in names.split():
        getattr(_lib, name).restype = result


_typed(_c.c_void_p, "initscr newwin newpad subwin subpad derwin getwin wgetparent")
_typed(_chtype, "winch getbkgd termattrs")
_typed(_c.c_char_p, "keyname unctrl termname longname tparm")
_typed(_c.c_void_p, "tigetstr")
_typed(_c.c_bool, "has_colors can_change_color has_ic has_il isendwin is_linetouched is_wintouched wenclose is_term_resized is_leaveok is_pad wmouse_trafo")
_typed(_c.c_char, "erasechar killchar")
_lib.mousemask.restype = _c.c_uint32
_lib.tparm.argtypes = [_c.c_char_p] + [_c.c_long] * 9
_has_key = _lib.has_key
_has_key.restype = _c.c_bool
_libc = _c.CDLL(None)
_libc.tmpfile.restype = _c.c_void_p
_libc.fread.restype = _c.c_size_t

_state = {"terminal": False, "screen": False, "color": False}


def _needs(what):
    if what == "color":
        _needs("screen")
    if not _state[what]:
        function = {"terminal": "setupterm", "screen": "initscr", "color": "start_color"}[what]
        raise error(f"must call {function}() first")


def _check(code, name):
    if code == ERR:
        raise error(f"{name}() returned ERR")


def _number(value):
    if isinstance(value, int):
        return value
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    return value.__index__()


def _int(value):
    value = _number(value)
    if not -(1 << 31) <= value < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    return value


def _short(value):
    value = _number(value)
    if value < -(1 << 15):
        raise OverflowError("signed short integer is less than minimum")
    if value >= 1 << 15:
        raise OverflowError("signed short integer is greater than maximum")
    return value


def _plain(name, doc=None, needs="screen", c_name=None):
    """A function without parameters and without a result."""

    def function():
        _needs(needs)
        _check(getattr(_lib, c_name or name)(), name)

    _publish(name, function)


def _switch(name, off):
    """A function that switches something on, or off."""

    def function(flag=True, /):
        _needs("screen")
        _check(getattr(_lib, name if flag else off)(), name)

    _publish(name, function)


def _publish(name, function):
    function.__name__ = function.__qualname__ = name
    globals()[name] = function


for _name in (
    "beep flash def_prog_mode def_shell_mode doupdate endwin flushinp nocbreak noecho nonl noraw reset_prog_mode reset_shell_mode resetty savetty"
).split():
    _plain(_name)
for _name, _off in (("cbreak", "nocbreak"), ("echo", "noecho"), ("nl", "nonl"), ("raw", "noraw")):
    _switch(_name, _off)


def _asks(name, *convert):
    """A function whose result is what the library's gives."""

    def function(*arguments):
        _needs("screen")
        if len(arguments) != len(convert):
            raise TypeError(f"_curses.{name}() takes exactly {len(convert)} arguments ({len(arguments)} given)")
        return getattr(_lib, name)(*(one(argument) for one, argument in zip(convert, arguments)))

    _publish(name, function)


for _name in "baudrate has_colors can_change_color has_ic has_il isendwin termname longname termattrs erasechar killchar".split():
    _asks(_name)
_asks("napms", _int)
_asks("is_term_resized", _int, _int)


def _does(name, *convert):
    """A function that fails or gives nothing."""

    def function(*arguments):
        _needs("screen")
        if len(arguments) != len(convert):
            raise TypeError(f"_curses.{name}() takes exactly {len(convert)} arguments ({len(arguments)} given)")
        _check(getattr(_lib, name)(*(one(argument) for one, argument in zip(convert, arguments))), name)

    _publish(name, function)


_does("delay_output", _int)
_does("halfdelay", _int)
_does("typeahead", _int)
_does("mouseinterval", _int)


def intrflush(flag, /):
    _needs("screen")
    _check(_lib.intrflush(None, bool(flag)), "intrflush")


def meta(yes, /):
    _needs("screen")
    _check(_lib.meta(_screen, bool(yes)), "meta")


def filter():
    _lib.filter()


def use_env(flag, /):
    _lib.use_env(bool(flag))


def noqiflush():
    _needs("screen")
    _lib.noqiflush()


def qiflush(flag=True, /):
    _needs("screen")
    (_lib.qiflush if flag else _lib.noqiflush)()


def curs_set(visibility, /):
    _needs("screen")
    before = _lib.curs_set(_int(visibility))
    _check(before, "curs_set")
    return before


def setupterm(term=None, fd=-1):
    if fd == -1:
        if _sys.stdout is None:
            raise error("lost sys.stdout")
        fd = _sys.stdout.fileno()
    result = _c.c_int()
    name = None if term is None else _os.fsencode(term)
    if not _state["terminal"] and _lib.setupterm(name, _int(fd), _c.byref(result)) == ERR:
        raise error(
            {0: "setupterm: could not find terminal", -1: "setupterm: could not find terminfo database"}.get(
                result.value, "setupterm: unknown error"
            )
        )
    _state["terminal"] = True


def initscr():
    global _screen
    if _state["screen"]:
        _lib.wrefresh(_screen)
        return _make_window(_screen)
    _screen = _lib.initscr()
    if not _screen:
        raise error("initscr() returned NULL")
    _screen = _c.c_void_p(_screen)
    _state["terminal"] = _state["screen"] = True
    characters = (_chtype * 128).in_dll(_lib, "acs_map")
    for name, letter in zip(_ACS[::2], _ACS[1::2]):
        globals()["ACS_" + name] = characters[ord(letter)]
    _set_size()
    return _make_window(_screen)


def _set_size():
    for name in ("LINES", "COLS"):
        value = globals()[name] = _c.c_int.in_dll(_lib, name).value
        if "curses" in _sys.modules:
            setattr(_sys.modules["curses"], name, value)


def update_lines_cols():
    _set_size()


def resizeterm(nlines, ncols, /):
    _needs("screen")
    _check(_lib.resizeterm(_short(nlines), _short(ncols)), "resizeterm")
    _set_size()


def resize_term(nlines, ncols, /):
    _needs("screen")
    _check(_lib.resize_term(_short(nlines), _short(ncols)), "resize_term")
    _set_size()


def getsyx():
    _needs("screen")
    screen = _c.c_void_p.in_dll(_lib, "newscr")
    return (-1, -1) if _lib.is_leaveok(screen) else (_lib.getcury(screen), _lib.getcurx(screen))


def setsyx(y, x, /):
    _needs("screen")
    screen = _c.c_void_p.in_dll(_lib, "newscr")
    _lib.leaveok(screen, y == x == -1)
    if not y == x == -1:
        _lib.wmove(screen, _int(y), _int(x))


def get_escdelay():
    return _c.c_int.in_dll(_lib, "ESCDELAY").value


def get_tabsize():
    return _c.c_int.in_dll(_lib, "TABSIZE").value


def set_escdelay(ms, /):
    if ms <= 0:
        raise ValueError("ms must be > 0")
    _check(_lib.set_escdelay(_int(ms)), "set_escdelay")


def set_tabsize(size, /):
    if size <= 0:
        raise ValueError("size must be > 0")
    _check(_lib.set_tabsize(_int(size)), "set_tabsize")


# ---------------------------------------------------------------- the terminal's capabilities


def tigetflag(capname, /):
    _needs("terminal")
    return _lib.tigetflag(_os.fsencode(capname))


def tigetnum(capname, /):
    _needs("terminal")
    return _lib.tigetnum(_os.fsencode(capname))


def tigetstr(capname, /):
    _needs("terminal")
    found = _lib.tigetstr(_os.fsencode(capname))
    return None if found in (None, _c.c_void_p(-1).value) else _c.string_at(found)


def tparm(str, i1=0, i2=0, i3=0, i4=0, i5=0, i6=0, i7=0, i8=0, i9=0, /):
    _needs("terminal")
    result = _lib.tparm(_bytes(str), i1, i2, i3, i4, i5, i6, i7, i8, i9)
    if result is None:
        raise error("tparm() returned NULL")
    return result


def _bytes(value):
    if isinstance(value, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    return bytes(memoryview(value))


def putp(string, /):
    _check(_lib.putp(_bytes(string)), "putp")


# ---------------------------------------------------------------- colors


def start_color():
    global COLORS, COLOR_PAIRS
    _needs("screen")
    _check(_lib.start_color(), "start_color")
    _state["color"] = True
    COLORS = _c.c_int.in_dll(_lib, "COLORS").value
    COLOR_PAIRS = _c.c_int.in_dll(_lib, "COLOR_PAIRS").value


def _colors(*functions):
    """The first of some functions that the library has."""
    for name in functions:
        if hasattr(_lib, name):
            return getattr(_lib, name), _c.c_int if name.startswith(("init_ext", "extended")) else _c.c_short


def has_extended_color_support():
    return hasattr(_lib, "init_extended_color")


def _color(value, least=0):
    value, most = _number(value), _c.c_int.in_dll(_lib, "COLORS").value
    if value < least:
        raise ValueError(f"Color number is less than {least}.")
    if value >= most:
        raise ValueError(f"Color number is greater than COLORS-1 ({most - 1}).")
    return value


def _pair(value):
    value = _number(value)
    if value < 0:
        raise ValueError("Color pair is less than 0.")
    if value >= COLOR_PAIRS:
        raise ValueError(f"Color pair is greater than COLOR_PAIRS-1 ({COLOR_PAIRS - 1}).")
    return value


def _component(value):
    value = _number(value)
    if value < 0:
        raise ValueError("Color component is less than 0")
    if value > 1000:
        raise ValueError("Color component is greater than 1000")
    return value


def init_color(color_number, r, g, b, /):
    _needs("color")
    function, _ = _colors("init_extended_color", "init_color")
    _check(function(_color(color_number), _component(r), _component(g), _component(b)), "init_color")


def init_pair(pair_number, fg, bg, /):
    _needs("color")
    function, _ = _colors("init_extended_pair", "init_pair")
    _check(function(_pair(pair_number), _color(fg, -1), _color(bg, -1)), "init_pair")


def _parts(names, number, count, error_name):
    function, kind = _colors(*names)
    parts = [kind() for _ in range(count)]
    _check(function(number, *map(_c.byref, parts)), error_name)
    return tuple(part.value for part in parts)


def color_content(color_number, /):
    _needs("color")
    return _parts(("extended_color_content", "color_content"), _color(color_number), 3, "color_content")


def pair_content(pair_number, /):
    _needs("color")
    return _parts(("extended_pair_content", "pair_content"), _pair(pair_number), 2, "pair_content")


def color_pair(pair_number, /):
    _needs("color")
    return _int(pair_number) << 8 & A_COLOR


def pair_number(attr, /):
    _needs("color")
    return _int(attr) >> 8 & 0xFF


def use_default_colors():
    _needs("color")
    _check(_lib.use_default_colors(), "use_default_colors")


def assume_default_colors(fg, bg, /):
    _needs("color")
    _check(_lib.assume_default_colors(_color(fg, -1), _color(bg, -1)), "assume_default_colors")


# ---------------------------------------------------------------- keys and the mouse


def _char(value, encoding=None):
    """A character with its attributes as one number."""
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 63:
            raise OverflowError("int too large to convert")
        return value & 0xFFFFFFFF
    if isinstance(value, (bytes, bytearray)) and len(value) == 1:
        return value[0]
    if isinstance(value, str) and len(value) == 1:
        if value < "\x80":
            return ord(value)
        made = value.encode(encoding or _encoding())
        if len(made) != 1:
            raise OverflowError("byte doesn't fit in chtype")
        return made[0]
    _no_char(value)


def _no_char(value):
    kind = type(value).__name__
    if isinstance(value, (str, bytes, bytearray)):
        kind = f"a {kind} of length {len(value)}"
    raise TypeError(f"expect int or bytes or str of length 1, got {kind}")


def _encoding():
    import locale

    return locale.getencoding()


def keyname(key, /):
    _needs("screen")
    if _int(key) < 0:
        raise ValueError("invalid key number")
    return _lib.keyname(key) or b""


def unctrl(ch, /):
    _needs("screen")
    return _lib.unctrl(_char(ch))


def has_key(key, /):
    _needs("screen")
    return _has_key(_int(key))


def ungetch(ch, /):
    _needs("screen")
    _check(_lib.ungetch(_char(ch)), "ungetch")


def unget_wch(ch, /):
    _needs("screen")
    if isinstance(ch, str):
        if len(ch) != 1:
            raise TypeError(f"expect str of length 1 or int, got a str of length {len(ch)}")
        ch = ord(ch)
    elif not isinstance(ch, int):
        raise TypeError(f"expect int or str of length 1, got {type(ch).__name__}")
    _check(_lib.unget_wch(_c.c_wchar(chr(ch))), "unget_wch")


def getmouse():
    _needs("screen")
    event = _MouseEvent()
    _check(_lib.getmouse(_c.byref(event)), "getmouse")
    return event.id, event.x, event.y, event.z, event.state


def ungetmouse(id, x, y, z, bstate, /):
    _needs("screen")
    _check(_lib.ungetmouse(_c.byref(_MouseEvent(id, x, y, z, bstate))), "ungetmouse")


def mousemask(newmask, /):
    _needs("screen")
    old = _c.c_uint32()
    return _lib.mousemask(_c.c_uint32(newmask), _c.byref(old)), old.value


# ---------------------------------------------------------------- windows


def newwin(nlines, ncols, begin_y=0, begin_x=0, /):
    _needs("screen")
    return _new(_lib.newwin(_int(nlines), _int(ncols), _int(begin_y), _int(begin_x)))


def newpad(nlines, ncols, /):
    _needs("screen")
    return _new(_lib.newpad(_int(nlines), _int(ncols)))


def getwin(file, /):
    _needs("screen")
    data = file.read()
    if not isinstance(data, bytes):
        raise TypeError(f"f.read() returned {type(data).__name__} instead of bytes")
    stream = _c.c_void_p(_libc.tmpfile())
    try:
        _libc.fwrite(data, _c.c_size_t(1), _c.c_size_t(len(data)), stream)
        _libc.rewind(stream)
        return _new(_lib.getwin(stream))
    finally:
        _libc.fclose(stream)


def _new(pointer, parent=None, encoding=None):
    if not pointer:
        raise error("curses function returned NULL")
    return _make_window(_c.c_void_p(pointer), parent, encoding)


def _make_window(pointer, parent=None, encoding=None):
    made = object.__new__(window)
    made._pointer, made._parent, made._encoding = pointer, parent, encoding or _encoding()
    return made


def _at(name, arguments, least, most, positioned=None):
    """The arguments behind `y, x`, where these are given; those say where the cursor goes first."""
    count = len(arguments)
    if not least <= count <= most + 2:
        words = f"{least} to {most + 2}" if least < most + 2 else f"{least}"
        raise TypeError(f"_curses.window.{name} requires {words} arguments")
    if count > most or count >= least + 2 and (positioned is None or positioned(arguments)):
        return (_int(arguments[0]), _int(arguments[1])), arguments[2:]
    return None, arguments


class window:
    __module__ = "_curses"
    __slots__ = ("_pointer", "_parent", "_encoding", "__weakref__")

    def __new__(cls, *arguments, **keywords):
        raise TypeError("cannot create '_curses.window' instances")

    def __repr__(self):
        return f"<_curses.window object at {id(self):#x}>"

    def __del__(self):
        if _lib is not None and self._pointer.value != _screen.value:
            _lib.delwin(self._pointer)

    @property
    def encoding(self):
        return self._encoding

    @encoding.setter
    def encoding(self, value):
        if not isinstance(value, str):
            raise TypeError("setting encoding to a non-string")
        self._encoding = value

    @encoding.deleter
    def encoding(self):
        raise TypeError("encoding may not be deleted")

    # Texts and characters.

    def _go(self, place, name):
        if place is not None:
            _check(_lib.wmove(self._pointer, *place), name)

    def _with_attributes(self, attr, name, write):
        if attr is None:
            return _check(write(), name)
        before = self._attributes()
        _lib.wattrset(self._pointer, _int(attr) & 0xFFFFFFFF)
        try:
            _check(write(), name)
        finally:
            _lib.wattrset(self._pointer, before)

    def _attributes(self):
        attributes, pair = _chtype(), _c.c_short()
        _lib.wattr_get(self._pointer, _c.byref(attributes), _c.byref(pair), None)
        return attributes.value

    def _text(self, name, arguments, has_count):
        extra = 2 if has_count else 1
        counts = (1 + has_count, 2 + has_count, 3 + has_count, 4 + has_count)
        if len(arguments) not in counts:
            raise TypeError(f"_curses.window.{name} requires {counts[0]} to {counts[-1]} arguments")
        place = None
        if len(arguments) >= extra + 2:
            place, arguments = (_int(arguments[0]), _int(arguments[1])), arguments[2:]
        text, count = arguments[0], _int(arguments[1]) if has_count else -1
        attr = arguments[extra] if len(arguments) > extra else None
        kind = "add" if name.startswith("add") else "ins"
        middle = "n" if has_count else ""
        if isinstance(text, str):
            if "\0" in text:
                raise ValueError("embedded null character")
            function = getattr(_lib, "waddnwstr" if kind == "add" else "wins_nwstr")
            shown = f"{kind}{middle}wstr" if kind == "add" else f"ins_{middle}wstr"
            text = _c.c_wchar_p(text)
        elif isinstance(text, bytes):
            if b"\0" in text:
                raise ValueError("embedded null byte")
            function = getattr(_lib, f"w{kind}nstr")
            shown = f"{kind}{middle}str"
        else:
            raise TypeError(f"expect bytes or str, got {type(text).__name__}")
        self._go(place, shown)
        self._with_attributes(attr, shown, lambda: function(self._pointer, text, count))

    def addstr(self, *arguments):
        self._text("addstr", arguments, False)

    def addnstr(self, *arguments):
        self._text("addnstr", arguments, True)

    def insstr(self, *arguments):
        self._text("insstr", arguments, False)

    def insnstr(self, *arguments):
        self._text("insnstr", arguments, True)

    def _char_arguments(self, name, arguments):
        if not 1 <= len(arguments) <= 4:
            raise TypeError(f"_curses.window.{name} requires 1 to 4 arguments")
        place = None
        if len(arguments) > 2:
            place, arguments = (_int(arguments[0]), _int(arguments[1])), arguments[2:]
        return place, arguments[0], _int(arguments[1]) if len(arguments) > 1 else 0

    def addch(self, *arguments):
        place, char, attr = self._char_arguments("addch", arguments)
        if isinstance(char, str):
            if len(char) != 1:
                _no_char(char)
            wide = _WideChar()
            pair = _c.c_short(attr >> 8 & 0xFF)
            _check(_lib.setcchar(_c.byref(wide), _c.c_wchar_p(char), _chtype(attr & 0xFFFFFFFF), pair, None), "setcchar")
            self._go(place, "add_wch")
            _check(_lib.wadd_wch(self._pointer, _c.byref(wide)), "add_wch")
        else:
            char = _char(char)
            self._go(place, "addch")
            _check(_lib.waddch(self._pointer, _chtype(char | attr & 0xFFFFFFFF)), "addch")

    def insch(self, *arguments):
        place, char, attr = self._char_arguments("insch", arguments)
        char = _char(char, self._encoding)
        self._go(place, "insch")
        _check(_lib.winsch(self._pointer, _chtype(char | attr & 0xFFFFFFFF)), "insch")

    def echochar(self, ch, attr=A_NORMAL, /):
        char = _chtype(_char(ch, self._encoding) | _int(attr) & 0xFFFFFFFF)
        if _lib.is_pad(self._pointer):
            _check(_lib.pechochar(self._pointer, char), "pechochar")
        else:
            _check(_lib.wechochar(self._pointer, char), "wechochar")

    def _line(self, name, arguments):
        if not 2 <= len(arguments) <= 5:
            raise TypeError(f"_curses.window.{name} requires 2 to 5 arguments")
        place = None
        if len(arguments) > 3:
            place, arguments = (_int(arguments[0]), _int(arguments[1])), arguments[2:]
        char, count = _char(arguments[0], self._encoding), _int(arguments[1])
        attr = _int(arguments[2]) if len(arguments) > 2 else 0
        self._go(place, "wmove")
        _check(getattr(_lib, "w" + name)(self._pointer, _chtype(char | attr & 0xFFFFFFFF), count), "w" + name)

    def hline(self, *arguments):
        self._line("hline", arguments)

    def vline(self, *arguments):
        self._line("vline", arguments)

    def border(self, *arguments):
        if len(arguments) > 8:
            raise TypeError(f"border expected at most 8 arguments, got {len(arguments)}")
        chars = [_chtype(_char(char, self._encoding)) for char in arguments]
        chars += [_chtype(0)] * (8 - len(chars))
        _check(_lib.wborder(self._pointer, *chars), "wborder")

    def box(self, *arguments):
        if len(arguments) not in (0, 2):
            raise TypeError("_curses.window.box requires 0 to 2 arguments")
        vertical, horizontal = arguments or (0, 0)
        self.border(vertical, vertical, horizontal, horizontal)

    def bkgd(self, ch, attr=A_NORMAL, /):
        char = _char(ch, self._encoding) | _int(attr) & 0xFFFFFFFF
        _check(_lib.wbkgd(self._pointer, _chtype(char)), "wbkgd")

    def bkgdset(self, ch, attr=A_NORMAL, /):
        _lib.wbkgdset(self._pointer, _chtype(_char(ch, self._encoding) | _int(attr) & 0xFFFFFFFF))

    def getbkgd(self):
        return _lib.getbkgd(self._pointer)

    def chgat(self, *arguments):
        match arguments:
            case [attr]:
                place, count = None, -1
            case [count, attr]:
                place = None
            case [y, x, attr]:
                place, count = (_int(y), _int(x)), -1
            case [y, x, count, attr]:
                place = (_int(y), _int(x))
            case _:
                raise TypeError("_curses.window.chgat requires 1 to 4 arguments")
        attr = _int(attr) & 0xFFFFFFFF
        self._go(place, "wmove")
        y = _lib.getcury(self._pointer)
        pair = _c.c_short(attr >> 8 & 0xFF)
        _check(_lib.wchgat(self._pointer, _int(count), _chtype(attr), pair, None), "wchgat")
        _lib.wtouchln(self._pointer, y, 1, 1)

    def _place(self, name, arguments):
        if len(arguments) not in (0, 2):
            raise TypeError(f"_curses.window.{name} requires 0 to 2 arguments")
        return (_int(arguments[0]), _int(arguments[1])) if arguments else None

    def delch(self, *arguments):
        self._go(self._place("delch", arguments), "wmove")
        _check(_lib.wdelch(self._pointer), "wdelch")

    def inch(self, *arguments):
        place = self._place("inch", arguments)
        if place is not None and _lib.wmove(self._pointer, *place) == ERR:
            return 0xFFFFFFFF
        return _lib.winch(self._pointer)

    # Input.

    def getch(self, *arguments):
        place = self._place("getch", arguments)
        if place is not None and _lib.wmove(self._pointer, *place) == ERR:
            return ERR
        return _lib.wgetch(self._pointer)

    def getkey(self, *arguments):
        key = self.getch(*arguments)
        if key == ERR:
            raise error("no input")
        return chr(key) if key <= 255 else (_lib.keyname(key) or b"").decode("latin-1")

    def get_wch(self, *arguments):
        place = self._place("get_wch", arguments)
        char = _c.c_int()
        code = ERR
        if place is None or _lib.wmove(self._pointer, *place) != ERR:
            code = _lib.wget_wch(self._pointer, _c.byref(char))
        if code == ERR:
            raise error("no input")
        return char.value if code == 0o400 else chr(char.value)

    def _read(self, name, arguments, function, place_first=True):
        if len(arguments) > 3:
            raise TypeError(f"_curses.window.{name} requires 0 to 3 arguments")
        place, count = None, 2047
        if len(arguments) >= 2:
            place, arguments = (_int(arguments[0]), _int(arguments[1])), arguments[2:]
        if arguments:
            count = _int(arguments[0])
            if count < 0:
                raise ValueError("'n' must be nonnegative")
            count = min(count, 2047)
        if place is not None and _lib.wmove(self._pointer, *place) == ERR:
            return b""
        buffer = _c.create_string_buffer(2048)
        return b"" if function(self._pointer, buffer, count) == ERR else buffer.value

    def getstr(self, *arguments):
        return self._read("getstr", arguments, _lib.wgetnstr)

    def instr(self, *arguments):
        return self._read("instr", arguments, _lib.winnstr)

    def keypad(self, flag, /):
        _check(_lib.keypad(self._pointer, bool(_number(flag))), "keypad")

    def timeout(self, delay, /):
        _lib.wtimeout(self._pointer, _int(delay))

    # Where it is, and what is shown of it.

    def getyx(self):
        return _lib.getcury(self._pointer), _lib.getcurx(self._pointer)

    def getmaxyx(self):
        return _lib.getmaxy(self._pointer), _lib.getmaxx(self._pointer)

    def getbegyx(self):
        return _lib.getbegy(self._pointer), _lib.getbegx(self._pointer)

    def getparyx(self):
        return _lib.getpary(self._pointer), _lib.getparx(self._pointer)

    def _shown(self, name, arguments):
        if _lib.is_pad(self._pointer):
            if len(arguments) != 6:
                raise error(f"{name}() for a pad requires 6 arguments")
            c_name = "p" + name
        else:
            if arguments:
                raise TypeError(
                    "refresh() takes no arguments (6 given)"
                    if len(arguments) == 6
                    else f"_curses.window.{name} requires 0 to 6 arguments"
                )
            c_name = "w" + name
        _check(getattr(_lib, c_name)(self._pointer, *map(_int, arguments)), c_name)

    def refresh(self, *arguments):
        self._shown("refresh", arguments)

    def noutrefresh(self, *arguments):
        self._shown("noutrefresh", arguments)

    def _sub(self, name, arguments):
        if len(arguments) not in (2, 4):
            raise TypeError(f"_curses.window.{name} requires 2 to 4 arguments")
        arguments = [0] * (4 - len(arguments)) + [_int(argument) for argument in arguments]
        if name != "derwin":
            name = "subpad" if _lib.is_pad(self._pointer) else "subwin"
        return _new(getattr(_lib, name)(self._pointer, *arguments), self, self._encoding)

    def derwin(self, *arguments):
        return self._sub("derwin", arguments)

    def subwin(self, *arguments):
        return self._sub("subwin", arguments)

    def subpad(self, *arguments):
        return self._sub("subpad", arguments)

    def _onto(self, name, destination, arguments):
        if not isinstance(destination, window):
            raise TypeError(f"{name}() argument 1 must be _curses.window, not {type(destination).__name__}")
        if len(arguments) not in (0, 6):
            raise TypeError(f"_curses.window.{name} requires one or seven arguments")
        if arguments:
            overlays = name == "overlay"
            numbers = [_int(argument) for argument in arguments]
            _check(_lib.copywin(self._pointer, destination._pointer, *numbers, overlays), "copywin")
        else:
            _check(getattr(_lib, name)(self._pointer, destination._pointer), name)

    def overlay(self, destwin, *arguments):
        self._onto("overlay", destwin, arguments)

    def overwrite(self, destwin, *arguments):
        self._onto("overwrite", destwin, arguments)

    def putwin(self, file, /):
        stream = _c.c_void_p(_libc.tmpfile())
        try:
            _check(_lib.putwin(self._pointer, stream), "putwin")
            _libc.rewind(stream)
            written = None
            buffer = _c.create_string_buffer(8192)
            while count := _libc.fread(buffer, _c.c_size_t(1), _c.c_size_t(len(buffer)), stream):
                written = file.write(buffer.raw[:count])
            return written
        finally:
            _libc.fclose(stream)

    def is_linetouched(self, line, /):
        line = _int(line)
        if not 0 <= line < _lib.getmaxy(self._pointer):
            raise TypeError("is_linetouched: line number outside of boundaries")
        return _lib.is_linetouched(self._pointer, line)

    def is_wintouched(self):
        return _lib.is_wintouched(self._pointer)

    def enclose(self, y, x, /):
        return _lib.wenclose(self._pointer, _int(y), _int(x))

    def touchline(self, start, count, changed=True, /):
        _check(_lib.wtouchln(self._pointer, _int(start), _int(count), bool(changed)), "wtouchln")

    def touchwin(self):
        _check(_lib.wtouchln(self._pointer, 0, _lib.getmaxy(self._pointer), 1), "wtouchln")

    def untouchwin(self):
        _check(_lib.wtouchln(self._pointer, 0, _lib.getmaxy(self._pointer), 0), "wtouchln")

    def scroll(self, lines=1, /):
        _check(_lib.wscrl(self._pointer, _int(lines)), "scroll")


def _methods():
    def plain(name, c_name, *convert):
        def method(self, *arguments):
            if len(arguments) != len(convert):
                raise TypeError(f"_curses.window.{name}() takes exactly {len(convert)} arguments ({len(arguments)} given)")
            numbers = [one(argument) for one, argument in zip(convert, arguments)]
            _check(getattr(_lib, c_name)(self._pointer, *numbers), c_name)

        method.__name__, method.__qualname__ = name, f"window.{name}"
        setattr(window, name, method)

    flag = lambda value: bool(_number(value))
    attributes = lambda value: _c.c_int(_number(value))
    for name in "clear clrtobot clrtoeol deleteln erase insertln standend standout".split():
        plain(name, "w" + name)
    plain("redrawwin", "redrawwin")
    for name in "cursyncup syncdown syncup".split():
        plain(name, "w" + name)
    for name in "clearok idlok leaveok nodelay notimeout scrollok syncok".split():
        plain(name, name, flag)
    for name in "idcok immedok".split():
        plain(name, name, flag)
    for name in "attron attroff attrset".split():
        plain(name, "w" + name, attributes)
    plain("insdelln", "winsdelln", _int)
    plain("move", "wmove", _int, _int)
    plain("mvwin", "mvwin", _int, _int)
    plain("mvderwin", "mvderwin", _int, _int)
    plain("redrawln", "wredrawln", _int, _int)
    plain("resize", "wresize", _int, _int)
    plain("setscrreg", "wsetscrreg", _int, _int)
    # These have no result.
    for name in "wcursyncup wsyncdown wsyncup idcok immedok".split():
        getattr(_lib, name).restype = None


_methods()
_screen = _c.c_void_p()
