# A module sees who imports it: warnings about it are told at the place of the import.
import os
import sys
import tempfile
import warnings

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "old_module.py"), "w") as file:
        file.write(
            "import warnings\n"
            "warnings.warn('it is old', DeprecationWarning, stacklevel=2)\n"
            "def __getattr__(name):\n"
            "    if name.startswith('__'): raise AttributeError(name)\n"
            "    warnings.warn(name + ' is old', DeprecationWarning, stacklevel=2)\n"
            "    return name\n"
        )
    sys.path.insert(0, folder)

    def use():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            import old_module
            from old_module import first
            old_module.second
            getattr(old_module, "third")
        del sys.modules["old_module"]
        print([(str(one.message), os.path.basename(one.filename), one.lineno) for one in caught])

    for _ in range(3):
        use()
