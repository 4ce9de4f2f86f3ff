# What modules say of where they come from, before and after importlib is there.
import math
import sys

print(math.__spec__.name, math.__spec__.origin, math.__loader__.__name__, math.__spec__.loader is math.__loader__)
print(__spec__, type(__loader__).__name__, __loader__.name, __loader__.path == __file__)
print(repr(math), hasattr(math, "__spec__"), "__spec__" in dir(math))
print(sys.modules["builtins"].__spec__.name, sys.__spec__.name)

import os
import tempfile

with tempfile.TemporaryDirectory() as folder:
    def write(path, text):
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    write("single.py", "where = __spec__.origin, __loader__.path, __spec__.parent\n")
    write("package/__init__.py", "name = __spec__.name, __spec__.parent, __spec__.submodule_search_locations is __path__\n")
    write("package/inner.py", "name = __spec__.name, __spec__.parent, __package__\nfrom . import __spec__ as outer\n")
    write("spread/one.py", "value = 1\n")
    write("more/spread/two.py", "value = 2\n")
    write("package/__main__.py", "import sys\nprint(__spec__.name, __spec__.parent, __package__, __name__, type(__loader__).__name__)\nimport package\nprint(package.__spec__.name, package.__spec__.has_location)\n")
    sys.path[:0] = [folder, os.path.join(folder, "more")]
    import single
    import package.inner
    import spread.one
    import spread.two

    print([path == os.path.join(folder, "single.py") for path in single.where[:2]], repr(single.where[2]))
    print(package.name, package.inner.name, package.inner.outer.name)
    print(single.__spec__.has_location, single.__spec__.cached == single.__cached__, package.__spec__.origin == package.__file__)
    print(spread.one.value + spread.two.value, len(spread.__path__), type(spread.__loader__).__name__, spread.__spec__.origin, hasattr(spread, "__file__"))
    print(repr(spread).startswith("<module 'spread' (namespace) from ["), repr(single) == f"<module 'single' from {single.__file__!r}>")

    import importlib
    import importlib.util

    write("single.py", "again = True\nwhere = None\n")
    os.utime(os.path.join(folder, "single.py"), (5, 5))
    print(importlib.reload(single) is single, single.again, single.where)
    print(importlib.util.find_spec("package.inner") is package.inner.__spec__, importlib.util.find_spec("json").name)
    print(single.__loader__.get_source("single") == "again = True\nwhere = None\n", single.__loader__.is_package("single"))
    write("late.py", "value = __spec__.name\n")
    importlib.invalidate_caches()
    import late

    print(late.value, late.__spec__.loader is late.__loader__)

    import subprocess

    run = subprocess.run([sys.executable, "-m", "package"], cwd=folder, capture_output=True, text=True)
    print(run.stdout, run.stderr)
    run = subprocess.run([sys.executable, "-c", "print(__spec__, __loader__.__name__)"], capture_output=True, text=True)
    print(run.stdout, run.stderr)
    import zipfile

    archive = os.path.join(folder, "some.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped.py", "name = __spec__.name, type(__loader__).__name__\n")
    sys.path.append(archive)
    print(importlib.import_module("zipped").name)
