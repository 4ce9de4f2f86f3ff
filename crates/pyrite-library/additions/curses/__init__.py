"""Windows on a terminal.

    import curses
    curses.wrapper(main)     calls main(screen) and leaves the terminal as it was
"""

from _curses import *
import _curses
import os as _os
import sys as _sys


def initscr():
    # It raises an exception where the library's own would end the process.
    setupterm(term=_os.environ.get("TERM", "unknown"), fd=_sys.__stdout__.fileno())
    screen = _curses.initscr()
    for name, value in vars(_curses).items():
        if name.startswith("ACS_") or name in ("LINES", "COLS"):
            globals()[name] = value
    return screen


def start_color():
    global COLORS, COLOR_PAIRS
    _curses.start_color()
    COLORS, COLOR_PAIRS = _curses.COLORS, _curses.COLOR_PAIRS


def wrapper(func, /, *args, **kwds):
    """Wrapper function that initializes curses and calls another function,
    restoring normal keyboard/screen behavior on error.
    The callable object 'func' is then passed the main window 'stdscr'
    as its first argument, followed by any other arguments passed to
    wrapper().
    """
    screen = None
    try:
        screen = initscr()
        noecho()
        cbreak()
        screen.keypad(1)
        try:
            start_color()
        except error:
            pass  # the terminal has none
        return func(screen, *args, **kwds)
    finally:
        if screen is not None:
            screen.keypad(0)
            echo()
            nocbreak()
            endwin()
