"""Windows one above the other."""

from _curses_panel import *
