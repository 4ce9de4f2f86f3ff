# Subclasses of list, tuple, dict, deque in hot code: what is the built-in type's own is done at once, what is overridden is called.
from collections import deque, namedtuple


class Stack(list):
    def size(self):
        return len(self)

    def top(self):
        return self[-1] if self else None


class Loud(list):
    def __len__(self):
        return list.__len__(self) + 100

    def __iter__(self):
        return iter(["loud"])

    def __getitem__(self, index):
        return ("item", index)


class Never(list):
    def __bool__(self):
        return False


class Counts(dict):
    def __missing__(self, key):
        return key * 2


class Point(namedtuple("Point", "x y")):
    @property
    def norm(self):
        return self.x * self.x + self.y * self.y


class Queue(deque):
    def __len__(self):
        return 7


class Base:
    def __init__(self):
        super().__init__()
        self.ready = True


class Derived(Base):
    def __init__(self, value):
        super().__init__()
        self.value = value


class Strict:
    def __init__(self, *args):
        super().__init__(*args)


stack, loud, never, counts, queue = Stack(), Loud([1, 2]), Never([1]), Counts(a=1), Queue([1])
total = 0
for i in range(2000):
    stack.append(i)
    if i % 3 == 0:
        total += stack.pop()
    total += stack.size() + (stack.top() or 0)
    total += len(loud) + len([x for x in loud]) + loud[i][1]
    total += 1 if never else 2
    total += counts[i] + len(counts) + (5 if counts else 6)
    point = Point(i, 2)
    x, y = point
    total += point.norm + point[0] + x * y + len(point) + sum(point)
    total += len(queue) + (1 if queue else 0)
    total += Derived(i).value
print(total, len(stack), stack[:3], sorted(set(stack))[-2:], Derived(1).ready)
for arguments in (), (1,):
    try:
        print(type(Strict(*arguments)).__name__)
    except TypeError as error:
        print(error)

# The class changes while its objects are in hot loops.
def measure(sequence):
    result = 0
    for _ in range(600):
        result += len(sequence) + (1 if sequence else 0)
        for item in sequence:
            result += item
    return result


small = Stack([1, 2, 3])
print(measure(small))
Stack.__len__ = lambda self: 50
print(measure(small), bool(small))
Stack.__iter__ = lambda self: iter([1000])
print(measure(small))
del Stack.__len__, Stack.__iter__
print(measure(small))
Stack.__len__ = dict.__len__
try:
    len(small)
except TypeError as error:
    print(error)
del Stack.__len__
Stack.__getitem__ = lambda self, index: "mine"
print(small[0], [small.top() for _ in range(300)][-1])
Stack.__getitem__ = tuple.__getitem__
try:
    small[0]
except TypeError as error:
    print(error)

# Ends of deques.
ring, log = deque(), 0
for i in range(3000):
    ring.append(i)
    ring.appendleft(-i)
    if i % 2:
        log = log * 31 % 1_000_003 + ring.pop() - ring.popleft()
    if i % 500 == 499:
        while ring:
            log = (log * 7 + ring.popleft()) % 1_000_003
            if ring and len(ring) % 5 == 0:
                log += ring.pop()
print(log, len(ring), bool(ring))
for method in ring.pop, ring.popleft:
    try:
        method()
    except IndexError as error:
        print(error)
last = deque(maxlen=3)
for i in range(1000):
    last.append(i)
    last.appendleft(i + 0.5)
print(last, last.maxlen)
walking = deque(range(10))
try:
    for item in walking:
        if item == 8:
            walking.append(walking.popleft())
except RuntimeError as error:
    print(error)

# Methods and computed attributes that are fetched without being called.
kept = []
for i in range(600):
    add = kept.append
    add(i.real + (2.5).imag)
    upper = "abc".upper
    kept.append(upper())
    initialise = object().__init__
    initialise()
    kept[-1] += upper.__name__ + str(i.__add__(1))
print(len(kept), kept[-1], kept[-2], add.__self__ is kept)


class Borrowed:
    numerator = int.real


class Whole(int):
    numerator = property(lambda self: "mine")


for holder in Borrowed(), Whole(5), True, 7:
    for _ in range(300):
        try:
            answer = holder.numerator
        except TypeError as error:
            answer = str(error)
    print(answer)
