# `readline` without a terminal: the history, its file, hooks and delimiters; `syslog` and the parts of `uuid` made in Rust.
import os
import readline
import syslog
import tempfile
import uuid


def tell(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)


print(sorted(name for name in dir(readline) if not name.startswith("_")))
for text in (
    "readline.get_history_length()",
    "readline.get_completer_delims()",
    "readline.get_completer()",
    "readline.get_begidx(), readline.get_endidx(), readline.get_completion_type(), readline.get_line_buffer()",
    "readline.add_history('first')",
    "readline.add_history('sécond')",
    "readline.add_history('third')",
    "readline.get_current_history_length()",
    "[readline.get_history_item(i) for i in range(-1, 5)]",
    "readline.replace_history_item(0, 'other')",
    "readline.remove_history_item(2)",
    "readline.remove_history_item(-1)",
    "readline.remove_history_item(5)",
    "readline.replace_history_item(-1, 'a')",
    "readline.replace_history_item(7, 'a')",
    "readline.replace_history_item(0, 3)",
    "readline.get_history_item('a')",
    "readline.add_history(3)",
    "readline.insert_text(3)",
    "readline.set_completer(3)",
    "readline.set_startup_hook(3)",
    "readline.set_pre_input_hook(3)",
    "readline.set_completion_display_matches_hook(3)",
    "readline.set_completer_delims(3)",
    "readline.parse_and_bind(3)",
    "readline.parse_and_bind('tab: complete')",
    r"readline.parse_and_bind(r'\"\C-x\\e[A\": \"text\"')",
    "readline.set_history_length('a')",
    "readline.read_history_file('/nonexistent/file')",
    "readline.write_history_file('/nonexistent/file')",
    "readline.append_history_file(-1, '/nonexistent/file')",
    "readline.append_history_file(1, '/nonexistent/file')",
    "readline.read_init_file('/nonexistent/file')",
    "readline.redisplay()",
    "readline.set_completer(len)",
    "readline.get_completer()",
    "readline.set_completer()",
    "readline.set_completer_delims(' ,')",
    "readline.get_completer_delims()",
):
    tell(text)
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "history")
    readline.write_history_file(name)
    print(open(name, encoding="utf-8").read())
    readline.set_history_length(2)
    readline.add_history("fourth")
    readline.write_history_file(name)
    print(open(name, encoding="utf-8").read())
    readline.clear_history()
    readline.read_history_file(name)
    print(readline.get_current_history_length(), readline.get_history_item(1), readline.get_history_item(2))

print(sorted((name, value) for name, value in vars(syslog).items() if name.startswith("LOG_") and isinstance(value, int)))
for text in (
    "syslog.syslog()",
    "syslog.syslog(1)",
    "syslog.syslog(1, 2)",
    "syslog.syslog(1, 2, 3)",
    "syslog.openlog(3)",
    "syslog.openlog('a', 'b')",
    "syslog.setlogmask('a')",
    "syslog.LOG_MASK(1.5)",
    "[(syslog.LOG_MASK(i), syslog.LOG_UPTO(i)) for i in (-1, 0, 3, 7, 31, 32, 70, 2**40)]",
    "syslog.setlogmask(syslog.LOG_UPTO(syslog.LOG_ERR))",
    "syslog.setlogmask(0)",
    "syslog.closelog()",
):
    tell(text)
made = [uuid.uuid1() for _ in range(100)]
print(len(set(made)), {u.version for u in made}, {u.variant for u in made}, len({(u.node, u.clock_seq) for u in made}))
print(sorted(made, key=lambda u: u.time) == made, made[0].is_safe is not uuid.SafeUUID.unknown)
