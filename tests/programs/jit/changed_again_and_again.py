"""Hot functions and loops that change, with each call, the classes that machine code relies on: it is lost again and again."""


class Base:
    setting = 0

    def read(self):
        return self.setting


def remade(number):
    class Made(Base):
        setting = number

    return Made


def contribute(cls, name, value):
    setattr(cls, name, value)
    return getattr(cls(), name)


def summed(count):
    total = 0
    for index in range(count):
        Base.setting = index % 7
        total += Base().read() + remade(index)().read()
    return total


def with_loop(values):
    total = 0
    for value in values:
        total += value * Base.setting
        if value == 29:
            Base.setting = (Base.setting + 1) % 5
    return total


print(summed(8000))
print(sum(contribute(Base, f"attribute_{index % 50}", index) for index in range(8000)))
print(sum(with_loop(range(30)) for _ in range(600)))
for _ in range(3):
    Base.read = lambda self: -self.setting
    print(summed(700))
