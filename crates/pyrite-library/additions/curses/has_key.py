"""Does the terminal have a key?"""

from _curses import has_key
