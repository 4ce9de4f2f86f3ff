"""`sys.exit`, the display hook, and what `sys` refuses."""

import sys

for arguments in (), (None,), (42,), ((42,),), ((1, 2),), ("text",), (SystemExit(3),), ([],):
    try:
        sys.exit(*arguments)
    except SystemExit as error:
        print(error.args, error.code)
for refused in lambda: type(sys.flags)(), lambda: type(sys.version_info)((1, 2, 3, "a", 5)), lambda: sys._is_interned(b""), lambda: sys._is_interned(1):
    try:
        refused()
    except TypeError as error:
        print(error)


def hook(value):
    print("shown", value)


shown = compile("42", "<text>", "single")
sys.displayhook = hook
exec(shown)
del sys.displayhook
try:
    exec(shown)
except RuntimeError as error:
    print(error)
sys.displayhook = sys.__displayhook__
exec(shown)
print(_, sys.is_finalizing())


class Last:
    is_finalizing = sys.is_finalizing
    print = print

    def __del__(self):
        self.print(self.is_finalizing())


last = Last()
