"""`super` objects that are not bound to an instance, or not even to a class."""


class A:
    def method(self, a):
        return f"A({a})"


class C(A):
    def method(self, a):
        return f"C({a})" + self.__super.method(a)


C._C__super = super(C)
unbound = super(C)
print(C().method(3), unbound, unbound.__thisclass__, unbound.__self__, unbound.__self_class__)
for name in ("method", "__doc__", "__class__"):
    try:
        print(str(getattr(unbound, name))[:30])
    except AttributeError as error:
        print(error)
nothing = super.__new__(super)
print(nothing, nothing.__thisclass__, nothing.__self__)
try:
    print(nothing.method)
except AttributeError as error:
    print(error)
print(unbound.__get__(None, C), unbound.__get__(C()).method(1))
