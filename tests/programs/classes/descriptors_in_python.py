"""Descriptors whose __get__ is a Python function, in loops, and what changes make descriptors of."""


def read(thing, times):
    for _ in range(times):
        value = thing.x
    return value


def call(thing, times):
    for _ in range(times):
        value = thing.x(1)
    return value


class Doubling:
    def __init__(self, value):
        self.value = value
        self.reads = 0

    def __get__(self, instance, owner=None):
        self.reads += 1
        if instance is None:
            return self
        return self.value * instance.factor, owner.__name__


class Scaled:
    x = Doubling(21)

    def __init__(self, factor):
        self.factor = factor


class Derived(Scaled):
    pass


print(read(Scaled(2), 3000), read(Derived(3), 3000))
print(Scaled.x.reads, vars(Scaled)["x"].reads)
print(sum(read(thing, 10)[0] for thing in [Scaled(1), Derived(2), Scaled(3)] * 100))

# The instance's own attribute comes first, until the descriptor has __set__, too.
own = Scaled(5)
own.x = "own"
print(read(own, 3000))
Doubling.__set__ = lambda self, instance, value: print("set", value)
print(read(own, 3000))
own.x = "again"
del Doubling.__set__
print(read(own, 3000))


# What is stored in a class becomes a descriptor, and is none any more.
class Plain:
    pass


class Holder:
    x = Plain()


holder = Holder()
print(type(read(holder, 3000)).__name__)
Plain.__get__ = lambda self, instance, owner: "from __get__"
print(read(holder, 3000), Holder.x)
Plain.__get__ = lambda self, instance, owner: "from another"
print(read(holder, 3000))
del Plain.__get__
print(type(read(holder, 3000)).__name__)


# Descriptors that give functions.
class Method:
    def __get__(self, instance, owner):
        return lambda value: (value, type(instance).__name__)


class WithMethod:
    x = Method()


print(call(WithMethod(), 3000))


# What raises AttributeError has __getattr__ asked.
class Raising:
    def __get__(self, instance, owner):
        raise AttributeError("nothing here")

    def __set__(self, instance, value):
        pass


class Asked:
    x = Raising()

    @property
    def y(self):
        raise AttributeError("nor here")

    def __getattr__(self, name):
        return "asked for " + name


class NotAsked:
    x = Raising()

    @property
    def y(self):
        raise AttributeError("nor here")


print(Asked().y, read(Asked(), 3000))
for name in "xy":
    try:
        print(getattr(NotAsked(), name))
    except AttributeError as error:
        print(error)
try:
    read(NotAsked(), 3)
except AttributeError as error:
    print(error)


def asked(times):
    thing = Asked()
    for _ in range(times):
        value = thing.y
    return value


print(asked(3000))


# A getter that raises in the middle of a loop.
class Counting:
    def __init__(self):
        self.left = 2000

    def __get__(self, instance, owner):
        self.left -= 1
        if self.left < 0:
            raise ValueError("no more")
        return self.left


class Ends:
    x = Counting()


try:
    read(Ends(), 5000)
except ValueError as error:
    print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name)


# Slots that are not set.
class Slots:
    __slots__ = ("x", "y")


def slots(times):
    things = [Slots() for _ in range(times)]
    missing = 0
    for index, thing in enumerate(things):
        if index % 3:
            thing.x = index
    for thing in things:
        try:
            missing += thing.x
        except AttributeError:
            missing += 1
    return missing


print(slots(3000))


# __getattr__ is asked in loops, where the getter raises now and then.
class Sometimes:
    def __init__(self):
        self.count = 0

    @property
    def x(self):
        self.count += 1
        if self.count % 3 == 0:
            raise AttributeError("every third")
        return self.count

    @property
    def method(self):
        if self.count % 2:
            raise AttributeError("odd")
        return lambda value: ("even", value)

    @property
    def deep(self):
        return self.deeper

    @property
    def deeper(self):
        return self.absent.attribute

    @property
    def wrong(self):
        raise ValueError("not asked")

    def __getattr__(self, name):
        if name == "absent":
            raise AttributeError("absent, too")
        if name == "method":
            return lambda value: ("odd", value)
        return name


def sometimes(times):
    thing = Sometimes()
    asked = total = 0
    methods = set()
    for _ in range(times):
        value = thing.x
        if value == "x":
            asked += 1
        else:
            total += value
        methods.add(thing.method(1))
    return asked, total, sorted(methods)


print(sometimes(5000))


def deep(times):
    thing = Sometimes()
    for _ in range(times):
        value = thing.deep
    return value


print(deep(3000))


def wrong(times):
    thing = Sometimes()
    errors = 0
    for _ in range(times):
        try:
            thing.wrong
        except ValueError as error:
            errors += error.__context__ is None
    return errors


print(wrong(3000))


class Refuses:
    @property
    def x(self):
        raise AttributeError("getter")

    def __getattr__(self, name):
        raise AttributeError("__getattr__ of " + name)


def refuses(times):
    thing = Refuses()
    messages = set()
    for _ in range(times):
        try:
            thing.x
        except AttributeError as error:
            messages.add((str(error), error.__context__, error.__traceback__.tb_next.tb_next))
    return messages


print(refuses(3000))


class Added:
    @property
    def x(self):
        raise AttributeError("getter")


def added(times):
    thing = Added()
    outcomes = []
    for index in range(times):
        if index == times // 2:
            Added.__getattr__ = lambda self, name: "added"
        try:
            outcomes.append(thing.x)
        except AttributeError as error:
            outcomes.append(str(error))
    return [(outcome, outcomes.count(outcome)) for outcome in dict.fromkeys(outcomes)]


print(added(4000))


# __set__ in Python, in loops.
class Checked:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError(f"{self.name} is {value}")
        instance.__dict__[self.name] = value
        return "nobody sees it"


class Point:
    x = Checked()
    y = Checked()

    def __init__(self, x, y):
        self.x = x
        self.y = y


def write(times):
    point = Point(1, 2)
    refused = 0
    for index in range(times):
        point.x += index % 7
        try:
            point.y = point.y + 1 if index % 5 else -index
        except ValueError as error:
            refused += 1
            last = str(error)
    return point.x, point.y, refused, last, vars(point)


print(write(4000))


def replaced(times):
    point = Point(1, 2)
    for index in range(times):
        if index == times // 2:
            Checked.__set__ = lambda self, instance, value: instance.__dict__.__setitem__(self.name, -value)
        point.x = index
    return point.x


print(replaced(4000))
