# `curses` before there is a screen, its constants, and `curses.ascii`.
import curses
import curses.ascii
import curses.panel
import curses.textpad

for text in (
    "curses.cbreak()",
    "curses.start_color()",
    "curses.color_pair(1)",
    "curses.newwin(1, 1)",
    "curses.tigetstr('cup')",
    "curses.setupterm('no terminal is called this', 1)",
    "curses.window()",
    "curses.endwin()",
    "curses.panel.new_panel(1)",
    "curses.panel.top_panel()",
    "curses.error, curses.panel.error",
    "curses.set_tabsize(0)",
):
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
names = [name for name in dir(curses) if name.startswith(("KEY_", "A_", "COLOR_", "BUTTON"))]
print([(name, getattr(curses, name)) for name in sorted(names)])
for name in sorted(vars(curses.ascii)):
    value = getattr(curses.ascii, name)
    if isinstance(value, int):
        print(name, value, end=" ")
print(curses.ascii.controlnames)
for name in "isalnum isalpha isascii isblank iscntrl isctrl isdigit isgraph islower ismeta isprint ispunct isspace isupper isxdigit".split():
    test = getattr(curses.ascii, name)
    print(name, [code for code in range(-1, 300) if test(code)] == [i for i in range(-1, 300) if i < 0 and test(i) or i >= 0 and test(chr(i))])
    print(sum(1 << code for code in range(256) if test(code)))
for name in ("ascii", "ctrl", "alt", "unctrl"):
    function = getattr(curses.ascii, name)
    print(name, [function(code) for code in range(0, 256, 7)], [function(chr(code)) for code in range(0, 256, 11)])
