"""`str`, `repr` and `ascii` give what the method gave, also if it is a str of a subclass."""


class Text(str):
    pass


class Thing:
    def __str__(self):
        return Text("str")

    def __repr__(self):
        return Text("repr é")


thing = Thing()
print(type(str(thing)), type(repr(thing)), type(ascii(thing)), ascii(thing))
print(type(str(Text("x"))), type(f"{thing}"), type(format(thing)))
print(f"a{thing}b", f"{thing}{thing!r}", f"{1:{Text('>')}{Text('4')}}")
print(str(thing) + repr(thing), type(Text(thing)))


class Formatted:
    def __format__(self, specification):
        return Text("formatted")


print(f"a{Formatted()}b", f"{Formatted()}{Formatted():x}", type(f"{Formatted()}"), "-{}-".format(Formatted()))
