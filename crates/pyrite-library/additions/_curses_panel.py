"""Windows one above the other: the functions of the system's panel library, which is looked for when this is imported."""

import _curses
import ctypes as _c

try:
    _lib = _c.CDLL("libpanelw.so.6")
except OSError as _error:
    raise ImportError(str(_error), name="_curses_panel") from None

version = __version__ = "2.1"


class error(Exception):
    __module__ = "_curses_panel"


for _name in "new_panel panel_window panel_above panel_below".split():
    getattr(_lib, _name).restype = _c.c_void_p

# Panels by the addresses of the library's: all that there are.
_panels = {}


def _check(code, name):
    if code == _curses.ERR:
        raise error(f"{name}() returned ERR")


def _known(pointer):
    return _panels[pointer]() if pointer else None


class panel:
    __module__ = "_curses_panel"
    __slots__ = ("_pointer", "_window", "_user", "__weakref__")

    def __new__(cls, *arguments, **keywords):
        raise TypeError("cannot create '_curses_panel.panel' instances")

    def __del__(self):
        _panels.pop(self._pointer.value, None)
        _lib.del_panel(self._pointer)

    def above(self):
        return _known(_lib.panel_above(self._pointer))

    def below(self):
        return _known(_lib.panel_below(self._pointer))

    def bottom(self):
        _check(_lib.bottom_panel(self._pointer), "bottom_panel")

    def top(self):
        _check(_lib.top_panel(self._pointer), "top_panel")

    def show(self):
        _check(_lib.show_panel(self._pointer), "show_panel")

    def hide(self):
        _check(_lib.hide_panel(self._pointer), "hide_panel")

    def hidden(self):
        return bool(_lib.panel_hidden(self._pointer))

    def move(self, y, x, /):
        _check(_lib.move_panel(self._pointer, _curses._int(y), _curses._int(x)), "move_panel")

    def window(self):
        return self._window

    def replace(self, win, /):
        _check_window("replace", win, " 1")
        _check(_lib.replace_panel(self._pointer, win._pointer), "replace_panel")
        self._window = win

    def set_userptr(self, obj, /):
        self._user = [obj]

    def userptr(self):
        if not self._user:
            raise error("no userptr set")
        return self._user[0]


def _check_window(name, win, number=""):
    if not isinstance(win, _curses.window):
        raise TypeError(f"{name}() argument{number} must be _curses.window, not {type(win).__name__}")


def new_panel(win, /):
    import weakref

    _check_window("new_panel", win)
    pointer = _lib.new_panel(win._pointer)
    if not pointer:
        raise error("new_panel() returned NULL")
    made = object.__new__(panel)
    made._pointer, made._window, made._user = _c.c_void_p(pointer), win, []
    _panels[pointer] = weakref.ref(made)
    return made


def bottom_panel():
    _curses._needs("screen")
    return _known(_lib.panel_above(None))


def top_panel():
    _curses._needs("screen")
    return _known(_lib.panel_below(None))


def update_panels():
    _curses._needs("screen")
    _lib.update_panels()
