# Instances whose __dict__ somebody has looked at: their attributes are items of that dict, for the loops below too.


class Counter:
    step = 2
    shadowed = "of the class"

    def __init__(self):
        self.count = 0
        vars(self)

    def up(self):
        self.count += self.step
        return self.count

    @property
    def double(self):
        return self.count * 2

    @double.setter
    def double(self, value):
        self.count = value // 2

    @classmethod
    def name(cls):
        return cls.__name__

    @staticmethod
    def three():
        return 3


def loop(counter, times):
    total = 0
    for i in range(times):
        total += counter.up() + counter.double + counter.three() + len(counter.name())
        if i % 7 == 0:
            counter.double = counter.double - 2
    return total


counter = Counter()
print(loop(counter, 300), counter.count, list(vars(counter)))
counter.up = lambda: 1
print(loop(counter, 300), counter.count, sorted(vars(counter)))
del counter.up
print(loop(counter, 300), counter.count, sorted(vars(counter)))

# The class changes under the loop.
results = []
for i in range(300):
    if i == 150:
        Counter.step = 5
    if i == 200:
        counter.step = 1
    if i == 250:
        del counter.step
    results.append(counter.up())
print(results[148:153], results[198:203], results[248:253])

# The dict itself is changed, replaced, emptied.
namespace = vars(counter)
seen = []
for i in range(300):
    if i == 100:
        namespace["shadowed"] = "of the instance"
    if i == 150:
        counter.__dict__ = {"count": -1, "shadowed": "of another dict"}
    if i == 200:
        counter.__dict__.clear()
        counter.count = 7
    seen.append(counter.shadowed)
    counter.count = counter.count + 1
print({text: seen.count(text) for text in seen}, counter.count, namespace["count"])


class Guessing:
    def __init__(self):
        self.__dict__["known"] = 1

    def __getattr__(self, name):
        if name.startswith("guess"):
            return len(name)
        raise AttributeError(name)


guessing = Guessing()
total = missing = 0
for i in range(300):
    total += guessing.known + guessing.guess
    if i == 100:
        guessing.guess = 1000
    if i == 200:
        del guessing.guess
    try:
        guessing.nothing
    except AttributeError as error:
        missing += len(str(error))
print(total, missing)


class Many:
    pass


many = Many()
for i in range(400):
    setattr(many, f"a{i % 50}", i)
    vars(many)
    total += getattr(many, f"a{i % 50}") + getattr(many, f"b{i}", 1) + hasattr(many, f"a{i}")
print(total, len(vars(many)))

# A dict that has cells in it: the namespace of a program.
holder = Many()
exec("x = 1\ndef f():\n    global x\n    x += 1\n    return x\n", vars(holder))
for i in range(300):
    holder.f()
    if i % 100 == 0:
        holder.x = i
print(holder.x, holder.f(), holder.x)

# Objects of many classes at one place.
classes = [type(f"C{i}", (Counter,), {"step": i}) for i in range(20)]
objects = [made() for made in classes]
total = 0
for i in range(2000):
    each = objects[i * 7 % 20]
    total += each.up() + each.count
    each.last = i
print(total, sum(each.last for each in objects))
