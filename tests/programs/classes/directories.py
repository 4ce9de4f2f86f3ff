"""dir() of classes, instances, and of what says for itself what it has."""


class Meta(type):
    def only_of_meta(cls):
        pass


class Base(metaclass=Meta):
    base_attribute = 1

    def base_method(self):
        pass


class Derived(Base):
    def derived_method(self):
        pass


def own(names):
    return [name for name in names if not name.startswith("__")]


print(own(dir(Base)))
print(own(dir(Derived)))
instance = Derived()
instance.field = 2
print(own(dir(instance)))
print(own(dir(Meta))[:3], "mro" in dir(Base))
print(own(dir(int)) == own(dir(5)), own(dir(bool)) == own(dir(int)))
print(own(type.__dir__(Derived)), sorted(own(object.__dir__(instance))))
print("__dict__" in dir(Derived), "__doc__" in dir(Derived), "__abstractmethods__" in dir(Derived))


class Says:
    def __dir__(self):
        return ["zeta", "alpha"]


print(dir(Says()))

