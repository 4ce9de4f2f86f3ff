

# ---- Files inside the executable.

from . import _common


class LibraryPath(abc.Traversable):
    """A file or folder inside the executable, by its name below the library's root."""

    def __init__(self, path):
        self._path = path

    @property
    def name(self):
        return self._path.rpartition('/')[2]

    def _data(self):
        import _imp
        return _imp._library_data(self._path)

    def iterdir(self):
        import _imp
        prefix = self._path + '/'
        inside = (name.removeprefix(prefix) for name in _imp._library_names() if name.startswith(prefix))
        names = dict.fromkeys(name.partition('/')[0] for name in inside)
        if not names:
            raise FileNotFoundError(self._path)
        return (LibraryPath(prefix + name) for name in names)

    def is_file(self):
        return self._data() is not None

    def is_dir(self):
        try:
            self.iterdir()
        except FileNotFoundError:
            return False
        return True

    def joinpath(self, *descendants):
        parts = [part for descendant in descendants for part in str(descendant).split('/') if part]
        return LibraryPath('/'.join([self._path, *parts]))

    def open(self, mode='r', *args, **kwargs):
        import io
        data = self._data()
        if data is None:
            raise FileNotFoundError(self._path)
        stream = io.BytesIO(data)
        return stream if 'b' in mode else io.TextIOWrapper(stream, *args, **kwargs)

    def __repr__(self):
        return f'{type(self).__name__}({self._path!r})'


class LibraryReader(abc.TraversableResources):
    """The resources of a package inside the executable."""

    def __init__(self, package):
        self._path = package.replace('.', '/')

    def files(self):
        return LibraryPath(self._path)


@_common.as_file.register(LibraryPath)
@contextlib.contextmanager
def _in_a_folder(path):
    """As for folders, so that the file has its own name."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        yield _common._write_contents(pathlib.Path(folder), path)
