"""Importing this module enables command line editing: `input()` has a history and completion, as with GNU readline.

The lines are edited by the library's `_pyrepl`; the history, the completer and the keys are this module's.
"""

import os as _os

__all__ = [
    "add_history",
    "append_history_file",
    "backend",
    "clear_history",
    "get_begidx",
    "get_completer",
    "get_completer_delims",
    "get_completion_type",
    "get_current_history_length",
    "get_endidx",
    "get_history_item",
    "get_history_length",
    "get_line_buffer",
    "insert_text",
    "parse_and_bind",
    "read_history_file",
    "read_init_file",
    "redisplay",
    "remove_history_item",
    "replace_history_item",
    "set_auto_history",
    "set_completer",
    "set_completer_delims",
    "set_completion_display_matches_hook",
    "set_history_length",
    "set_pre_input_hook",
    "set_startup_hook",
    "write_history_file",
]

backend = "readline"
_READLINE_VERSION = _READLINE_RUNTIME_VERSION = 0x803
_READLINE_LIBRARY_VERSION = "8.3"

_history = []
_completer = _display_hook = _startup_hook = _pre_input_hook = None
_delimiters = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"
_saved_length = -1
_adds_history = True
# As of readline's variables of these names; negative: no limit.
_history_size = -1
_variables = {"disable-completion": "off", "show-all-if-ambiguous": "off", "show-all-if-unmodified": "off"}
# Pairs of a sequence of keys, in the words of `_pyrepl`, and a command of its, or a text in a list.
_bindings = []
# What edits lines, once there was one to edit.
_reader = None
# Of the completion that goes on, or was the last: its type, where the word begins and ends.
_completion = (0, 0, 0)


def _text(value):
    if not isinstance(value, str):
        raise TypeError("bad argument type for built-in operation")
    return value


def _number(value):
    return value.__index__() if hasattr(type(value), "__index__") else range(value)  # which says what is wrong


# ---------------------------------------------------------------- history


def add_history(string, /):
    """Add an item to the history buffer."""
    _history.append(_text(string))
    _limit_history()


def _limit_history():
    if _history_size >= 0:
        del _history[: max(len(_history) - _history_size, 0)]


def clear_history():
    """Clear the current readline history."""
    del _history[:]


def get_current_history_length():
    """Return the current (not the maximum) length of history."""
    return len(_history)


def get_history_length():
    """Return the maximum number of lines that will be written to the history file."""
    return _saved_length


def set_history_length(length, /):
    """Set the maximal number of lines which will be written to the history file.

    A negative length is used to inhibit history truncation.
    """
    global _saved_length
    _saved_length = _number(length)


def set_auto_history(enabled, /):
    """Enables or disables automatic history."""
    global _adds_history
    _adds_history = bool(enabled)


def get_history_item(index, /):
    """Return the current contents of history item at one-based index."""
    index = _number(index)
    return _history[index - 1] if 1 <= index <= len(_history) else None


def _check_index(index):
    index = _number(index)
    if index < 0:
        raise ValueError("History index cannot be negative")
    if index >= len(_history):
        raise ValueError(f"No history item at position {index}")
    return index


def remove_history_item(pos, /):
    """Remove history item given by its zero-based position."""
    del _history[_check_index(pos)]


def replace_history_item(pos, line, /):
    """Replaces history item given by its position with contents of line.

    pos is zero-based.
    """
    if not isinstance(line, str):
        raise TypeError(f"replace_history_item() argument 2 must be str, not {type(line).__name__}")
    _history[_check_index(pos)] = line


def _open(filename, mode="r"):
    """A text file; as readline sees it, an error has no name."""
    try:
        return open(filename, mode, encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise OSError(error.errno, error.strerror) from None


def _open_history(filename, mode="r"):
    return _open(_os.path.expanduser("~/.history") if filename is None else filename, mode)


def read_history_file(filename=None, /):
    """Load a readline history file.

    The default filename is ~/.history.
    """
    with _open_history(filename) as file:
        _history.extend(line.rstrip("\n") for line in file if line != "\n")
    _limit_history()


def write_history_file(filename=None, /):
    """Save a readline history file.

    The default filename is ~/.history.
    """
    lines = _history if _saved_length < 0 else _history[max(len(_history) - _saved_length, 0) :]
    with _open_history(filename, "w") as file:
        file.writelines(line + "\n" for line in lines)


def append_history_file(nelements, filename=None, /):
    """Append the last nelements items of the history list to file.

    The default filename is ~/.history.
    """
    nelements = _number(nelements)
    if nelements < 0:
        raise ValueError("nelements must be non-negative")
    with _open_history(filename, "r+") as file:
        lines = file.readlines()
        lines += [line + "\n" for line in _history[max(len(_history) - nelements, 0) :]]
        file.seek(0)
        if _saved_length >= 0:
            lines = lines[max(len(lines) - _saved_length, 0) :]
        file.writelines(lines)
        file.truncate()


# ---------------------------------------------------------------- completion and hooks


def set_completer(function=None, /):
    """Set or remove the completer function.

    The function is called as function(text, state),
    for state in 0, 1, 2, ..., until it returns a non-string.
    It should return the next possible completion starting with 'text'.
    """
    global _completer
    _completer = _hook("set_completer", function)


def get_completer():
    """Get the current completer function."""
    return _completer


def set_completer_delims(string, /):
    """Set the word delimiters for completion."""
    global _delimiters
    _delimiters = _text(string)


def get_completer_delims():
    """Get the word delimiters for completion."""
    return _delimiters


def get_completion_type():
    """Get the type of completion being attempted."""
    return _completion[0]


def get_begidx():
    """Get the beginning index of the completion scope."""
    return _completion[1]


def get_endidx():
    """Get the ending index of the completion scope."""
    return _completion[2]


def set_completion_display_matches_hook(function=None, /):
    """Set or remove the completion display function.

    The function is called as
      function(substitution, [matches], longest_match_length)
    once each time matches need to be displayed.
    """
    global _display_hook
    _display_hook = _hook("set_completion_display_matches_hook", function)


def set_startup_hook(function=None, /):
    """Set or remove the function invoked by the rl_startup_hook callback.

    The function is called with no arguments just
    before readline prints the first prompt.
    """
    global _startup_hook
    _startup_hook = _hook("set_startup_hook", function)


def set_pre_input_hook(function=None, /):
    """Set or remove the function invoked by the rl_pre_input_hook callback.

    The function is called with no arguments after the first prompt
    has been printed and just before readline starts reading input
    characters.
    """
    global _pre_input_hook
    _pre_input_hook = _hook("set_pre_input_hook", function)


def _hook(name, function):
    if function is not None and not callable(function):
        raise TypeError(f"{name}(func): argument not callable")
    return function


# ---------------------------------------------------------------- the line


def get_line_buffer():
    """Return the current contents of the line buffer."""
    return _reader.get_unicode() if _reader is not None else ""


def insert_text(string, /):
    """Insert text into the line buffer at the cursor position."""
    _text(string)
    if _reader is not None:
        _reader.insert(string)


def redisplay():
    """Change what's displayed on the screen to reflect contents of the line buffer."""
    if _reader is not None and _reader.is_reading:
        _reader.refresh()


# ---------------------------------------------------------------- keys

# Functions of readline, and the commands that do the same.
_COMMANDS = {
    "abort": "cancel",
    "accept-line": "accept",
    "backward-char": "left",
    "backward-delete-char": "backspace",
    "backward-kill-word": "backward-kill-word",
    "backward-word": "backward-word",
    "beginning-of-history": "first-history",
    "beginning-of-line": "beginning-of-line",
    "capitalize-word": "capitalize-word",
    "clear-screen": "clear-screen",
    "complete": "complete",
    "delete-char": "delete",
    "digit-argument": "digit-arg",
    "downcase-word": "downcase-word",
    "end-of-history": "last-history",
    "end-of-line": "end-of-line",
    "forward-char": "right",
    "forward-search-history": "forward-history-isearch",
    "forward-word": "forward-word",
    "history-search-backward": "history-search-backward",
    "history-search-forward": "history-search-forward",
    "kill-line": "kill-line",
    "kill-word": "kill-word",
    "menu-complete": "complete",
    "next-history": "next-history",
    "operate-and-get-next": "operate-and-get-next",
    "previous-history": "previous-history",
    "reverse-search-history": "reverse-history-isearch",
    "revert-line": "restore-history",
    "self-insert": "self-insert",
    "tab-insert": "self-insert",
    "transpose-chars": "transpose-characters",
    "transpose-words": "transpose-words",
    "unix-line-discard": "unix-line-discard",
    "unix-word-rubout": "unix-word-rubout",
    "upcase-word": "upcase-word",
    "yank": "yank",
    "yank-last-arg": "yank-arg",
    "yank-pop": "yank-pop",
}
_NAMED_KEYS = {
    "del": r"\<backspace>",
    "rubout": r"\<backspace>",
    "esc": r"\M-",
    "escape": r"\M-",
    "lfd": r"\C-j",
    "newline": r"\C-j",
    "ret": r"\<return>",
    "return": r"\<return>",
    "spc": " ",
    "space": " ",
    "tab": r"\t",
}


def parse_and_bind(string, /):
    """Execute the init line provided in the string argument."""
    line = _text(string).strip()
    if not line or line[0] in "#$":
        return
    word, _, rest = line.partition(" ")
    if word.lower() == "set":
        name, _, value = rest.strip().partition(" ")
        _set_variable(name.lower(), value.strip())
        return
    if line[0] == '"':
        end = _end_of_quoted(line)
        keys, rest = _sequence(line[1:end]), line[end + 1 :]
    else:
        keys, colon, rest = line.partition(":")
        keys, rest = _key(keys.strip()), colon + rest
    rest = rest.strip()
    if keys is None or not rest.startswith(":"):
        return
    action = rest[1:].strip()
    if action[:1] in ('"', "'"):
        _bind(keys, [_plain(action[1 : _end_of_quoted(action)])])
    elif command := _COMMANDS.get(action.split()[0].lower() if action else ""):
        _bind(keys, command)


def _end_of_quoted(line):
    place = 1
    while place < len(line) and line[place] != line[0]:
        place += 1 + (line[place] == "\\")
    return min(place, len(line))


def _set_variable(name, value):
    global _history_size
    if name == "history-size":
        try:
            _history_size = int(value)
        except ValueError:
            return
        _limit_history()
    else:
        _variables[name] = value.lower() or "on"


def _is_on(name):
    return _variables[name] in ("on", "1")


def _key(name):
    """`Control-a`, `Meta-x`, `TAB`, `a`."""
    prefix = ""
    while True:
        head, dash, rest = name.partition("-")
        if not dash or not rest:
            break
        match head.lower():
            case "control" | "c" | "ctrl":
                prefix += r"\C-"
            case "meta" | "m":
                prefix += r"\M-"
            case _:
                return None
        name = rest
    key = _NAMED_KEYS.get(name.lower(), name[:1])
    if not key:
        return None
    if key == "\\":
        key = r"\\"
    return prefix + (key.lower() if prefix else key)


def _sequence(text):
    r"""`\C-a`, `\e[A`, `\t`: what stands between quotes."""
    keys = ""
    place = 0
    while place < len(text):
        char = text[place]
        if char != "\\" or place + 1 == len(text):
            keys += char
            place += 1
        elif text[place + 1] in "CM" and text[place + 2 : place + 3] == "-":
            keys += text[place : place + 3]
            place += 3
        else:
            # Where a function key sends these characters, `_pyrepl` knows the key.
            keys += {"e": r"\x1b", "t": r"\t", "n": r"\n", "r": r"\r", "d": r"\<backspace>", "b": r"\C-h"}.get(
                text[place + 1], "\\\\" if text[place + 1] == "\\" else text[place + 1]
            )
            place += 2
    for arrow, name in (("A", "up"), ("B", "down"), ("C", "right"), ("D", "left")):
        for begin in (r"\x1b[", r"\x1bO"):
            keys = keys.replace(begin + arrow, rf"\<{name}>")
    return keys.replace(r"\x1b", r"\M-") if keys != r"\x1b" else None


def _plain(text):
    result = ""
    place = 0
    while place < len(text):
        char = text[place]
        if char == "\\" and place + 1 < len(text):
            place += 1
            char = {"n": "\n", "t": "\t", "r": "\n"}.get(text[place], text[place])
        result += char
        place += 1
    return result


def _bind(keys, action):
    _bindings.append((keys, action))
    if _reader is not None:
        _reader.bind_action(keys, action)


_init_file = None


def read_init_file(filename=None, /):
    """Execute a readline initialization file.

    The default filename is the last filename used.
    """
    global _init_file
    name = filename or _init_file or _os.environ.get("INPUTRC") or _os.path.expanduser("~/.inputrc")
    with _open(name) as file:
        lines = file.readlines()
    _init_file = name
    # For each `$if` whether its lines count, below the line that all count.
    counts = [True]
    for line in map(str.strip, lines):
        if line.startswith("$"):
            directive, _, test = line[1:].partition(" ")
            match directive.lower():
                case "if":
                    counts.append(test.strip().lower() in ("python", "mode=emacs"))
                case "else" if len(counts) > 1:
                    counts[-1] = not counts[-1]
                case "endif" if len(counts) > 1:
                    counts.pop()
                case "include" if all(counts):
                    read_init_file(_os.path.expanduser(test.strip()))
        elif all(counts):
            parse_and_bind(line)


try:
    read_init_file()
except OSError:
    pass


# ---------------------------------------------------------------- editing


def _make_reader():
    """What edits lines; None where the terminal cannot be written to as that wants."""
    global _reader
    if _reader is None:
        import sys
        from _pyrepl import completing_reader, historical_reader
        from _pyrepl.unix_console import UnixConsole, _error

        try:
            console = UnixConsole(0, 1, encoding=sys.stdin.encoding)
        except _error:
            return None
        _reader = _reader_class(completing_reader, historical_reader)(console=console)
    return _reader


class _TranslatedOutput:
    """While functions of the program run they may print lines; the editor writes to the terminal as it is."""

    def __enter__(self):
        import termios

        self.state = termios.tcgetattr(1)
        state = self.state.copy()
        state[1] |= termios.OPOST
        termios.tcsetattr(1, termios.TCSANOW, state)

    def __exit__(self, *exception):
        import termios

        termios.tcsetattr(1, termios.TCSANOW, self.state)


def _reader_class(completing_reader, historical_reader):
    from _pyrepl import commands

    class Complete(completing_reader.complete):
        def do(self):
            global _completion
            reader = self.reader
            if _is_on("disable-completion"):
                reader.insert("\t")
                return
            again = reader.last_command_is(Complete)
            start = len(reader.buffer[: reader.pos]) - len(reader.get_stem())
            _completion = (63 if again else 9, start, reader.pos)
            if _display_hook is None:
                super().do()
                return
            stem = reader.get_stem()
            matches = reader.get_completions(stem)
            if not matches:
                return
            common = _os.path.commonprefix(matches)
            reader.insert(common[len(stem) :])
            if len(matches) > 1 and (again or _is_on("show-all-if-ambiguous")):
                with _TranslatedOutput():
                    _display_hook(stem, matches, max(map(len, matches)))

    class Reader(historical_reader.HistoricalReader, completing_reader.CompletingReader):
        assume_immutable_completions = False
        use_brackets = False
        sort_in_column = True

        def __post_init__(self):
            super().__post_init__()
            self.is_reading = False
            self.can_colorize = False
            self.history = _history
            self.commands["complete"] = Complete
            # What the cursor keys send, whatever the terminal has been told to send.
            for letter, command in zip("ABCDHF", ("up", "down", "right", "left", "home", "end")):
                self.bind(rf"\M-[{letter}", command)
                self.bind(rf"\M-O{letter}", command)
            # A tab is a tab until it is bound to something.
            self.bind(r"\t", "self-insert")
            for keys, action in _bindings:
                self.bind_action(keys, action)

        def bind_action(self, keys, action):
            if isinstance(action, list):
                [text] = action
                name = f"insert {keys}"

                class Insert(commands.Command):
                    def do(self):
                        self.reader.insert(text)

                self.commands[name] = Insert
                action = name
            try:
                self.bind(keys, action)
            except Exception:
                pass  # keys that `_pyrepl` does not know

        def suspend_history(self):
            # Hooks see the history as it is.
            from contextlib import nullcontext

            return nullcontext()

        def error(self, msg="none"):
            pass

        def get_stem(self):
            start = self.pos
            while start > 0 and self.buffer[start - 1] not in _delimiters:
                start -= 1
            return "".join(self.buffer[start : self.pos])

        def get_completions(self, stem):
            complete = _completer or _complete_file_name
            result = []
            with _TranslatedOutput():
                try:
                    while isinstance(found := complete(stem, len(result)), str):
                        result.append(found)
                except Exception:
                    pass
            return sorted(set(result))

        def finish(self):
            # Whether the line becomes history is said elsewhere.
            adds, historical_reader.should_auto_add_history = historical_reader.should_auto_add_history, False
            try:
                super().finish()
            finally:
                historical_reader.should_auto_add_history = adds

    return Reader


def _complete_file_name(text, state):
    import glob

    found = sorted(glob.glob(glob.escape(_os.path.expanduser(text)) + "*"))
    if state >= len(found):
        return None
    name = found[state]
    return name + "/" if _os.path.isdir(name) else name


def _input(prompt):
    """What `input()` calls when standard input and output are a terminal; NotImplemented where lines cannot be edited."""
    reader = _make_reader()
    if reader is None:
        return NotImplemented

    def begin():
        if _startup_hook is not None:
            _startup_hook()
        if _pre_input_hook is not None:
            _pre_input_hook()

    reader.ps1 = prompt
    reader.is_reading = True
    try:
        line = reader.readline(startup_hook=begin)
    finally:
        reader.is_reading = False
    if _adds_history and line and _history[-1:] != [line]:
        add_history(line)
    return line
