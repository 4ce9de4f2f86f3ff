"""Instructions that meet objects of so many classes that traces stop having a path for each: every way there is to have an attribute or to be called, at one place."""


def make_classes():
    classes = []
    for number in range(48):
        kind = number % 12
        namespace = {"number": number}
        if kind == 0:
            namespace["value"] = property(lambda self: self.number + 1)
            namespace["method"] = lambda self, x=1: self.number + x
        elif kind == 1:
            namespace["__slots__"] = ("value", "seen")
            namespace["__init__"] = lambda self: setattr(self, "value", 7)
            namespace["method"] = lambda self, x=1: self.value * x
        elif kind == 2:
            namespace["value"] = 11
            namespace["method"] = classmethod(lambda cls, x=1: cls.number * x)
        elif kind == 3:
            namespace["value"] = None
            namespace["method"] = staticmethod(lambda x=1: x * 3)
        elif kind == 4:
            namespace["__getattr__"] = lambda self, name: len(name) if name == "value" else (lambda x=1: x - 1)
        elif kind == 5:
            def init(self):
                self.value = number
                self.method = abs
            namespace["__init__"] = init
        elif kind == 6:
            def init(self):
                for letter in "abcdefghijklmnopqrstuvwxyz":
                    setattr(self, letter, letter)
                self.value = "z"
            namespace["__init__"] = init
            namespace["method"] = max
            namespace["method"] = staticmethod(max)
            namespace["method"] = lambda self, x=1: max(self.number, x)
        elif kind == 7:
            class Descriptor:
                def __get__(self, instance, owner):
                    return owner.__name__
            namespace["value"] = Descriptor()
            namespace["method"] = Descriptor().__get__
            namespace["method"] = lambda self, x=1: x
        elif kind == 8:
            namespace["value"] = 2.5
            class Callable:
                def __call__(self, x=1):
                    return x * 100
            namespace["method"] = Callable()
        elif kind == 9:
            namespace["value"] = True
            namespace["method"] = int
        elif kind == 10:
            namespace["__setattr__"] = lambda self, name, value: self.__dict__.__setitem__(name, value)
            namespace["value"] = "set"
            namespace["method"] = lambda self, x=1: x + 5
        else:
            def method(self, x=1):
                raise KeyError(self.number)
            namespace["value"] = ()
            namespace["method"] = method
        classes.append(type("Class%d" % number, (), namespace))
    return classes


def go(objects):
    values, results, errors = [], 0, 0
    for thing in objects:
        values.append(thing.value)
        try:
            results += thing.method(2) + thing.method(x=3) if type(thing).number % 12 not in (5, 9) else thing.method(2)
            bound = thing.method
            results += bound(4)
        except KeyError as error:
            errors += error.args[0]
        try:
            thing.seen = thing.value
        except AttributeError:
            errors += 1
    return values, results, errors


def missing(objects):
    found = 0
    for thing in objects:
        try:
            thing.nothing
            found += 1
        except AttributeError as error:
            found += len(str(error))
    return found


objects = [class_() for class_ in make_classes()]
expected = go(objects)
print(expected)
for _ in range(300):
    assert go(objects) == expected
print(missing([thing for thing in objects for _ in range(40) if not hasattr(type(thing), "__getattr__")]))

# A class changes after the place has become general.
type(objects[1]).method = lambda self, x=1: 1000 + x
type(objects[2]).value = 12
type(objects[3]).value = property(lambda self: "property")
for thing in objects[::5]:
    if hasattr(thing, "__dict__"):
        thing.extra = 1
print(go(objects))
