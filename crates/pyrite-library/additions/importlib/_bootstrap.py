

# ---- Packages inside the executable have files besides their modules.

def _library_reader(fullname):
    from importlib.resources.readers import LibraryReader
    return LibraryReader(fullname)


FrozenImporter.get_resource_reader = staticmethod(_library_reader)


# ---- Modules of the library are found by their source, and none is frozen in CPython's sense; but code they have, and `runpy` asks for it.

def _library_code(cls, fullname):
    """Return the code object of a module of the library."""
    return _imp.get_frozen_object(fullname)


def _is_library_package(cls, fullname):
    """Return True if a module of the library is a package."""
    return _imp.is_frozen_package(fullname)


FrozenImporter.get_code = classmethod(_library_code)
FrozenImporter.is_package = classmethod(_is_library_package)
