# sys.excepthook of what is no exception; errors with odd places; calls without any arguments.
import sys

for value in (5, "text", None, [], object, ValueError("an error"), (1, 2)):
    sys.excepthook(1, value, 1)
sys.stderr.flush()
try:
    raise SyntaxError("message", (b"bytes", 123, 0, "text"))
except SyntaxError as error:
    sys.excepthook(SyntaxError, error.with_traceback(None), None)


def without_arguments():
    for function in (object.__new__, int.__new__, list.__new__, BaseException.__new__):
        try:
            function()
        except TypeError as error:
            message = str(error)
    return message


for _ in range(50):
    last = without_arguments()
print(last)

for arguments in ((set(), "name"), (len, "name"), (lambda: 1, 5), (lambda: 1, "Name")):
    try:
        print(__build_class__(*arguments).__name__)
    except TypeError as error:
        print(error)
