# Classes that are called in hot loops: metaclasses, `__new__` in Python, constructors of built-in types.
import collections
import io
from abc import ABC, ABCMeta, abstractmethod


class Abstract(ABC):
    def __init__(self, x, *, y=1):
        self.x, self.y = x, y


class Incomplete(ABC):
    @abstractmethod
    def f(self): ...


class Counting(type):
    calls = 0

    def __call__(cls, *arguments):
        Counting.calls += 1
        return super().__call__(*arguments)


class Counted(metaclass=Counting):
    def __init__(self, x):
        self.x = x


class Base:
    def __new__(cls, *arguments, **keywords):
        self = super().__new__(cls)
        self.new = arguments, keywords
        return self

    def __init__(self, *arguments, **keywords):
        self.init = arguments, keywords


class Changing(Base):
    def __new__(cls, k):
        if k % 3 == 0:
            return k
        return super().__new__(Other if k % 3 == 1 else cls, k)


class Other(Changing):
    def __init__(self, k):
        self.k = k


class Foreign:
    def __new__(cls):
        return 7

    def __init__(self):
        print("never called")


class Generating:
    def __new__(cls):
        yield 1


class Refusing:
    def __new__(cls, a):
        return object.__new__(cls, a)


class Strict:
    def __new__(cls, *arguments):
        return object.__new__(cls)

    def __init__(self, a):
        return a or None


class Named(collections.namedtuple("Named", "x y")):
    __slots__ = ()


class Numbers(list):
    def __init__(self, *numbers):
        super().__init__(numbers)


class Text(str):
    def __init__(self, *arguments):
        self.arguments = arguments


class Queue(collections.deque):
    pass


class Word(str):
    pass


def problem(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except (TypeError, ValueError) as error:
        return str(error)


def run(count):
    problems = set()
    total = 0
    for i in range(count):
        a = Abstract(i, y=i + 1)
        assert (a.x, a.y) == (i, i + 1)
        problems.add(problem(Incomplete))
        assert Counted(i).x == i
        arguments, keywords = (i, 2), {"z": 3}
        b = Base(i, z=2)
        assert b.new == b.init == ((i,), {"z": 2})
        b = Base(*arguments, **keywords)
        assert b.new == b.init == (arguments, keywords)
        b = Base(*[i, 2])
        assert b.new == b.init == ((i, 2), {})
        c = Changing(i)
        if i % 3 == 0:
            assert c == i
        elif i % 3 == 1:
            assert type(c) is Other and c.k == i and not hasattr(c, "init")
        else:
            assert type(c) is Changing and c.new == c.init == ((i,), {})
        assert Foreign() == 7
        assert type(Generating()).__name__ == "generator"
        problems.add(problem(Refusing, 1))
        problems.add(problem(Refusing))
        problems.add(problem(Strict, 1))
        problems.add(problem(Strict))
        assert type(Strict(0)) is Strict
        x, y = named = Named(i, y=2)
        assert (x, y) == named == Named._make([i, 2])
        assert Numbers(1, i) == [1, i] and type(Numbers()) is Numbers
        assert Text("ab").arguments == ("ab",)
        assert list(Queue([1, i], 1)) == [i] and Queue("ab").maxlen is None
        assert Word("ab") + Word() == "ab"
        assert list((1, i)) == [1, i] and set([1, 1]) == {1} and bytearray(b"ab") == b"ab"
        assert io.StringIO("ab").read() == "ab" and io.BytesIO(b"ab").read() == b"ab"
        problems.add(problem(list, 1))
        problems.add(problem(collections.deque, [], -1) if i % 2 else None)
        total += len(list(map(Word, "ab"))) + len(list(map(list, ["ab"])))
    return total, sorted(map(str, problems))


print(run(400))
print(Counting.calls)
# A metaclass, a `__new__` and an `__init__` that change later.
Counted.__init__ = lambda self, x: setattr(self, "x", -x)
assert Counted(1).x == -1
for i in range(300):
    if i == 200:
        Abstract.__new__ = lambda cls, x: "made"
        ABCMeta.__call__ = lambda cls, *arguments: ("called", type.__call__(cls, *arguments))
    made = Abstract(i)
    if i in (199, 200, 299):
        print(made if i > 199 else made.x)
del ABCMeta.__call__
