# The source of the library's own modules can be seen, though they are inside the executable.
import inspect
import io
import json
import linecache
import sys
import traceback


def source_lines(text):
    """What a traceback shows of the source; files and numbers of lines are others in another Python."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


try:
    json.loads('{"a":}')
except ValueError:
    for line in source_lines(traceback.format_exc()):
        print(line)

print(inspect.getsource(json.loads).splitlines()[0])
print(inspect.getsource(inspect.getsource).splitlines()[-1])
print(linecache.getline(json.__file__, 1)[:8])
print(inspect.getsource(json.JSONDecoder).splitlines()[0])
print("def loads" in json.__loader__.get_source("json"))
frame = sys._getframe()
print("__spec__" in frame.f_globals, "__loader__" in frame.f_globals)

out = io.StringIO()
try:
    json.dumps(object())
except TypeError:
    traceback.print_exc(file=out)
for line in source_lines(out.getvalue()):
    print(line)
