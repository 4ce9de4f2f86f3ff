"""Tracebacks show no lines of what `exec` and `compile` have got as text: nobody knows where to look for it."""
import sys
import traceback

SOURCE = "def g():\n  f(y=1)\ng()\n"
for run in (lambda: exec(SOURCE), lambda: exec(compile(SOURCE, "<name>", "exec")), lambda: eval("f(\n1)"), lambda: exec("raise SystemError('x')")):
    try:
        run()
    except Exception as e:
        traceback.print_exc(file=sys.stdout)
        sys.excepthook(type(e), e, e.__traceback__)
exec(SOURCE)
