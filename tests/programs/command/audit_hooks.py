# sys.addaudithook: hooks hear of what the program does, and can forbid it.
import os
import sys

seen = []
sys.addaudithook(lambda event, arguments: seen.append((event, arguments)))
sys.audit("own.event", 1, "two")
eval("1")
compile("2", "name", "eval")
os.putenv("NAME", "value")
import colorsys
open(os.devnull).close()
events = seen[:]
names = [event for event, _ in events]
print(names[0], events[0][1], [arguments[:2] for event, arguments in events if event == "compile"][:2])
print("import" in names, "exec" in names, ("os.putenv", (b"NAME", b"value")) in events)
print([arguments[0] for event, arguments in events if event == "import"][0])
print((os.devnull, "r") in [arguments[:2] for event, arguments in events if event == "open"])


def forbid(event, arguments):
    if event in ("os.mkdir", "sys.addaudithook"):
        raise PermissionError(event)


sys.addaudithook(forbid)
try:
    os.mkdir("nowhere")
except PermissionError as error:
    print(error)
before = len(seen)
sys.addaudithook(lambda *_: print("never"))
sys.audit("last")
print(len(seen) - before)
for call in (lambda: sys.audit(), lambda: sys.audit(1), lambda: sys.addaudithook()):
    try:
        call()
    except TypeError as error:
        print(error)
