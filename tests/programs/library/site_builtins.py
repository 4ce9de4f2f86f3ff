"""What `site` adds to the builtins."""

import builtins
import sys

print(exit, quit, help, sep="\n")
print(type(exit).__name__, type(help).__name__, type(license).__name__, type(exit).__module__)
print([callable(getattr(builtins, name)) for name in ("exit", "quit", "copyright", "credits", "license", "help")])
print("exit" in dir(builtins), "Python" in repr(credits))
for leave, arguments in [(exit, ()), (quit, (3,)), (exit, ("a message",)), (builtins.quit, (None,))]:
    try:
        leave(*arguments)
    except SystemExit as error:
        print(error.code, sys.stdin.closed)
try:
    exit(code=5)
except SystemExit as error:
    print(error.code)
try:
    exit(1, 2)
except TypeError as error:
    print("TypeError")
