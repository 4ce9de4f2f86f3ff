"""Modules in archives are found by the library's own machinery, too; encodings of sources that the library knows."""

import importlib
import importlib.util
import os
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "some modules.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("first/__init__.py", "name = __name__\n")
        archive.writestr("first/second.py", "from . import name\nvalue = name + '.second'\n")
        archive.writestr("bare/data.txt", "data\n")
    print([type(hook).__name__ != "NoneType" for hook in sys.path_hooks])
    sys.path.insert(0, path)
    print(importlib.util.find_spec("first") is not None, importlib.util.find_spec("neither"))
    second = importlib.import_module("first.second")
    print(second.value, type(second.__loader__).__name__, second.__file__.removeprefix(folder))
    print(importlib.import_module("bare").__path__ is not None)
    print(sys.path_hooks[0].__name__)

    try:
        importlib.import_module("neither")
    except ModuleNotFoundError as error:
        print(error)

exec(compile(b"# coding: iso8859-15\nprint(ascii('\xa4'))", "<source>", "exec"))
exec(compile(memoryview(b"print('a view')"), "<source>", "exec"))
for source in [b"# coding: nonsense\n", 1]:
    try:
        compile(source, "<source>", "exec")
    except (SyntaxError, TypeError) as error:
        print(error.args[0])
