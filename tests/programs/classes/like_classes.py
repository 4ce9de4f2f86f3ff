# isinstance and issubclass take what has a tuple of __bases__ for a class.
def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


class Like:
    def __init__(self, *bases):
        self.bases = bases

    @property
    def __bases__(self):
        return self.bases


class Instance:
    def __init__(self, cls):
        self.cls = cls

    @property
    def __class__(self):
        return self.cls


top = Like()
middle = Like(top)
bottom = Like(middle, Like())
print(issubclass(bottom, top), issubclass(top, bottom), isinstance(Instance(bottom), top), isinstance(Instance(top), middle))
print(issubclass(bottom, (int, top)))
attempt(lambda: isinstance(1, 1))
attempt(lambda: issubclass(1, int))
attempt(lambda: issubclass(int, 1))
attempt(lambda: issubclass(bottom, 1))
attempt(lambda: isinstance(1, Like(1)))


class Broken:
    @property
    def __bases__(self):
        raise RuntimeError("no bases")


attempt(lambda: isinstance(1, Broken()))
attempt(lambda: issubclass(Broken(), int))


class Endless:
    def __init__(self):
        self.pair = (self, self)  # made once: collections are long where the stack is deep

    @property
    def __bases__(self):
        return self.pair


try:
    issubclass(Endless(), int)
except RecursionError:
    print("endless")
print(type.__subclasscheck__(int, bool))
attempt(lambda: type.__subclasscheck__(int, 1))
