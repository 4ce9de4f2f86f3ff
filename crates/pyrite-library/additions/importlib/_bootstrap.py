

# ---- Packages inside the executable have files besides their modules.

def _library_reader(fullname):
    from importlib.resources.readers import LibraryReader
    return LibraryReader(fullname)


FrozenImporter.get_resource_reader = staticmethod(_library_reader)
