# Modules and packages in a ZIP file on the path.
import importlib
import os
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    archive = os.path.join(folder, "archive.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("packed_module.py", "value = 7\n")
        file.writestr("packed/__init__.py", "from . import inner\n")
        file.writestr("packed/inner.py", "name = __name__\n")
        file.writestr("packed/data.txt", "text")
        file.writestr("lib/deeper.py", "here = 1\n")
    sys.path.insert(0, archive)
    sys.path.insert(1, os.path.join(archive, "lib"))
    import packed_module
    import packed

    print(packed_module.value, packed.inner.name, os.path.relpath(packed_module.__file__, folder))
    print(type(packed_module.__loader__).__name__, packed.__spec__.name, os.path.relpath(packed.__path__[0], folder))
    import deeper

    print(deeper.here)
    from importlib import resources

    print(resources.files("packed").joinpath("data.txt").read_text())
    try:
        importlib.import_module("packed.nothing")
    except ModuleNotFoundError as error:
        print(error)
    broken = os.path.join(folder, "broken.zip")
    with open(broken, "w") as file:
        file.write("no archive")
    sys.path.insert(0, broken)
    try:
        import nowhere
    except ModuleNotFoundError as error:
        print(error)
