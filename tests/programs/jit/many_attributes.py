# Objects with more attributes than fit into them: the first of a class, and those that get more later.
class Machine:
    def __init__(self):
        self.a = 0
        self.start()

    def start(self):
        for index in range(12):
            setattr(self, f"register{index}", index)

    def step(self):
        self.register3 += 1
        self.register11 = self.register3 * 2 + self.register9
        self.register9 = self.register11 % 7
        self.register5, self.register6 = self.register6, self.register5 + 1


class Bag:
    pass


def fill(bag, count):
    bag.first = 1
    bag.second = count
    bag.third = [count]
    bag.fourth = None
    bag.fifth = count + 0.5
    bag.sixth = "six"
    bag.seventh = bag.second + count
    bag.eighth = bag.sixth * 2
    bag.ninth = bag.third
    return bag


machine = Machine()
for _ in range(3000):
    machine.step()
print(vars(machine))

total = 0
for count in range(1500):
    bag = fill(Bag(), count)
    total += bag.seventh + bag.fifth + len(bag.eighth)
    if count == 900:
        keep = bag
    if count % 500 == 1:
        print(list(vars(bag)), bag.ninth is bag.third)
print(total, vars(keep))


class Watched(Bag):
    """Its eighth attribute becomes a property while objects have one in a slot."""


watched = [fill(Watched(), n) for n in range(3)]


def bump(bag):
    for _ in range(500):
        bag.eighth = bag.second
        bag.second += 1
    return bag.eighth


print([bump(bag) for bag in watched])
seen = []
Watched.eighth = property(lambda self: len(seen), lambda self, value: seen.append(value))
print([bump(bag) for bag in watched], seen[-1], vars(watched[0])["eighth"])
del Watched.eighth
print([bump(bag) for bag in watched])

# Deleted in between, and far more than slots are for.
for _ in range(300):
    bag = fill(Bag(), 1)
    del bag.sixth
    bag.tenth = 10
    bag.sixth = "again"
print(list(vars(bag)))
big = Bag()
for index in range(400):
    setattr(big, f"n{index}", index)
    big.n0 += 1
    big.last = index
print(len(vars(big)), big.n0, big.last, big.n399)

# Two references to the same object, written and read alternately.
first = fill(Bag(), 2)
second = first
for index in range(2000):
    first.eighth = index
    assert second.eighth == index
    second.ninth = first.eighth + 1
    assert first.ninth == index + 1
print(first.ninth)
