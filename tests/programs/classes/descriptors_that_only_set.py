"""A descriptor without `__get__` does not hide what the instance has."""


class Setting:
    def __init__(self, name):
        self.name = name

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value


class Deleting:
    def __delete__(self, instance):
        print("deleted")


class Thing:
    a = Setting("a")
    b = Deleting()


thing = Thing()
print(thing.a is Thing.a, thing.b is Thing.b)
thing.a = 42
print(thing.a, thing.__dict__)
thing.__dict__["b"] = 7
print(thing.b)
del thing.b
print(thing.b)


def total():
    result = 0
    for i in range(3000):
        thing.a = i
        result += thing.a + getattr(thing, "b")
    return result


print(total())


class Meta(type):
    c = Setting("c")


class Made(metaclass=Meta):
    c = 5


print(Made.c)
Setting.__get__ = lambda self, instance, owner: "got"
print(thing.a, Thing.a, Made.c)
