"""Editing text in a window, with some of the keys of Emacs."""

import curses
from curses import ascii


def rectangle(win, uly, ulx, lry, lrx):
    """Draw a rectangle with corners at the provided upper-left
    and lower-right coordinates.
    """
    win.vline(uly + 1, ulx, curses.ACS_VLINE, lry - uly - 1)
    win.hline(uly, ulx + 1, curses.ACS_HLINE, lrx - ulx - 1)
    win.hline(lry, ulx + 1, curses.ACS_HLINE, lrx - ulx - 1)
    win.vline(uly + 1, lrx, curses.ACS_VLINE, lry - uly - 1)
    win.addch(uly, ulx, curses.ACS_ULCORNER)
    win.addch(uly, lrx, curses.ACS_URCORNER)
    win.addch(lry, lrx, curses.ACS_LRCORNER)
    win.addch(lry, ulx, curses.ACS_LLCORNER)


class Textbox:
    """Editing widget using the interior of a window object.

    Ctrl-A  to the left edge of the window        Ctrl-B  to the left, wrapping to the line before
    Ctrl-D  delete the character under the cursor  Ctrl-E  to the right edge, or the end of the line
    Ctrl-F  to the right, wrapping to the next line  Ctrl-G  end, giving the contents of the window
    Ctrl-H  delete the character to the left       Ctrl-J  end if the window is one line, else a new line
    Ctrl-K  delete a blank line, or to its end     Ctrl-L  show the screen anew
    Ctrl-N  a line down                            Ctrl-O  insert a blank line
    Ctrl-P  a line up
    """

    def __init__(self, win, insert_mode=False):
        self.win = win
        self.insert_mode = insert_mode
        self.stripspaces = 1
        self.lastcmd = None
        self._update_max_yx()
        win.keypad(1)

    def _update_max_yx(self):
        rows, columns = self.win.getmaxyx()
        self.maxy, self.maxx = rows - 1, columns - 1

    def _end_of_line(self, y):
        """Behind the last character of a line that is no blank."""
        self._update_max_yx()
        x = self.maxx
        while ascii.ascii(self.win.inch(y, x)) == ascii.SP:
            if x == 0:
                return 0
            x -= 1
        return min(self.maxx, x + 1)

    def _insert_printable_char(self, ch):
        self._update_max_yx()
        y, x = self.win.getyx()
        back = None
        while True:
            if y >= self.maxy and x >= self.maxx:
                # Behind the last place of the window there is none for the cursor.
                self.win.insch(ch)
                self.win.move(y, x)
                break
            old = self.win.inch() if self.insert_mode else None
            self.win.addch(ch)
            if old is None or not ascii.isprint(old & 0xFF):
                break
            ch = old
            y, x = self.win.getyx()
            back = back or (y, x)
        if back is not None:
            self.win.move(*back)

    def do_command(self, ch):
        "Process a single editing command."
        self._update_max_yx()
        y, x = self.win.getyx()
        self.lastcmd = ch
        win, last = self.win, self.maxy
        if ascii.isprint(ch):
            self._insert_printable_char(ch)
        elif ch == ascii.SOH:
            win.move(y, 0)
        elif ch in (ascii.STX, curses.KEY_LEFT, ascii.BS, curses.KEY_BACKSPACE, ascii.DEL):
            if x > 0:
                win.move(y, x - 1)
            elif y > 0:
                win.move(y - 1, self._end_of_line(y - 1) if self.stripspaces else self.maxx)
            if ch in (ascii.BS, curses.KEY_BACKSPACE, ascii.DEL):
                win.delch()
        elif ch == ascii.EOT:
            win.delch()
        elif ch == ascii.ENQ:
            win.move(y, self._end_of_line(y) if self.stripspaces else self.maxx)
        elif ch in (ascii.ACK, curses.KEY_RIGHT):
            if x < self.maxx:
                win.move(y, x + 1)
            elif y < last:
                win.move(y + 1, 0)
        elif ch == ascii.BEL:
            return 0
        elif ch == ascii.NL:
            if last == 0:
                return 0
            if y < last:
                win.move(y + 1, 0)
        elif ch == ascii.VT:
            if x == 0 and self._end_of_line(y) == 0:
                win.deleteln()
            else:
                win.move(y, x)
                win.clrtoeol()
        elif ch == ascii.FF:
            win.refresh()
        elif ch in (ascii.SO, curses.KEY_DOWN):
            if y < last:
                win.move(y + 1, min(x, self._end_of_line(y + 1)))
        elif ch == ascii.SI:
            win.insertln()
        elif ch in (ascii.DLE, curses.KEY_UP):
            if y > 0:
                win.move(y - 1, min(x, self._end_of_line(y - 1)))
        return 1

    def gather(self):
        "Collect and return the contents of the window."
        self._update_max_yx()
        result = ""
        for y in range(self.maxy + 1):
            self.win.move(y, 0)
            stop = self._end_of_line(y)
            if stop == 0 and self.stripspaces:
                continue
            for x in range(self.maxx + 1):
                if self.stripspaces and x > stop:
                    break
                result += chr(ascii.ascii(self.win.inch(y, x)))
            if self.maxy > 0:
                result += "\n"
        return result

    def edit(self, validate=None):
        "Edit in the widget window and collect the results."
        while True:
            ch = self.win.getch()
            if validate:
                ch = validate(ch)
            if not ch:
                continue
            if not self.do_command(ch):
                return self.gather()
            self.win.refresh()
