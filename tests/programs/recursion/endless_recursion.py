# Endless recursion of every kind ends in a RecursionError, compiled or not.
import sys


class Base:
    pass


def made(**methods):
    return type("C", (Base,), methods)()


def plain(n):
    return plain(n + 1)


def mutual_a(n):
    return mutual_b(n) + 1


def mutual_b(n):
    return mutual_a(n) + 1


def keywords(*args, **kwargs):
    return keywords(*args, n=1, **{})


def generator(n):
    yield from generator(n + 1)


def generator_for(n):
    for x in generator_for(n + 1):
        yield x


def comprehension(n):
    return [comprehension(n + 1) for _ in range(1)]


def lambda_key(n):
    return sorted([2, 1], key=lambda k: lambda_key(n))


def with_finally(n):
    try:
        return with_finally(n + 1)
    finally:
        n += 1


def with_except(n):
    try:
        return with_except(n + 1)
    except ValueError:
        return None


def mapped(n):
    return list(map(mapped, [n]))


def text(n):
    return f"{n}{text(n + 1)}"


class GetAttr:
    def __getattr__(self, name):
        return self.missing


class GetAttribute:
    def __getattribute__(self, name):
        return self.anything


class Property:
    @property
    def p(self):
        return self.p


class Init:
    def __init__(self):
        self.inner = Init()


class New:
    def __new__(cls):
        return cls()


class Meta(type):
    def __getattr__(cls, name):
        return cls.other


class WithMeta(metaclass=Meta):
    pass


class Context:
    def __enter__(self):
        with self:
            pass

    def __exit__(self, *args):
        pass


class Iterator:
    def __iter__(self):
        return iter(self)


class Next:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self)


class Descriptor:
    def __get__(self, instance, owner):
        return instance.d


class HasDescriptor:
    d = Descriptor()


self_like = {
    "repr": made(__repr__=lambda s: repr(s)),
    "str": made(__str__=lambda s: str(s)),
    "eq": made(__eq__=lambda s, o: s == o),
    "lt": made(__lt__=lambda s, o: s < o),
    "hash": made(__hash__=lambda s: hash(s)),
    "bool": made(__bool__=lambda s: bool(s)),
    "len": made(__len__=lambda s: len(s)),
    "call": made(__call__=lambda s: s()),
    "getitem": made(__getitem__=lambda s, i: s[i]),
    "contains": made(__contains__=lambda s, i: i in s),
    "add": made(__add__=lambda s, o: s + o),
    "radd": made(__radd__=lambda s, o: o + s),
    "iadd": made(__iadd__=lambda s, o: s.__iadd__(o)),
    "index": made(__index__=lambda s: [1][s]),
    "int": made(__int__=lambda s: int(s)),
    "format": made(__format__=lambda s, spec: format(s, spec)),
    "dir": made(__dir__=lambda s: dir(s)),
}
actions = {
    "plain": lambda: plain(0), "mutual": lambda: mutual_a(0), "keywords": lambda: keywords(1), "generator": lambda: list(generator(0)),
    "generator_for": lambda: list(generator_for(0)), "comprehension": lambda: comprehension(0), "key": lambda: lambda_key(0),
    "finally": lambda: with_finally(0), "except": lambda: with_except(0), "map": lambda: mapped(0), "fstring": lambda: text(0),
    "getattr": lambda: GetAttr().x, "getattribute": lambda: GetAttribute().x, "property": lambda: Property().p, "init": Init, "new": New,
    "meta": lambda: WithMeta.x, "context": lambda: Context().__enter__(), "iter": lambda: iter(Iterator()), "next": lambda: next(Next()),
    "descriptor": lambda: HasDescriptor().d,
    "repr": lambda: repr(self_like["repr"]), "str": lambda: str(self_like["str"]), "eq": lambda: self_like["eq"] == 1,
    "lt": lambda: self_like["lt"] < 1, "hash": lambda: hash(self_like["hash"]), "bool": lambda: not self_like["bool"],
    "len": lambda: len(self_like["len"]), "call": lambda: self_like["call"](), "getitem": lambda: self_like["getitem"][0],
    "contains": lambda: 1 in self_like["contains"], "add": lambda: self_like["add"] + 1, "radd": lambda: 1 + self_like["radd"],
    "index": lambda: [1][self_like["index"]], "int": lambda: int(self_like["int"]), "format": lambda: f"{self_like['format']}",
    "dir": lambda: dir(self_like["dir"]), "in list": lambda: 1 in [self_like["eq"]], "sort": lambda: sorted([self_like["lt"], self_like["lt"]]),
    "dict": lambda: {self_like["hash"]: 1}, "max": lambda: max(self_like["lt"], self_like["lt"]), "sum": lambda: sum([self_like["radd"]]),
    "list repr": lambda: str([self_like["repr"]]), "print": lambda: print(self_like["str"]), "join": lambda: "".join([str(self_like["str"])]),
    "any": lambda: any([self_like["bool"]]), "exec": lambda: exec(code, {"code": code}), "eval": lambda: eval(expression, {"e": expression}),
    "property of class": lambda: type("T", (), {"__init_subclass__": classmethod(lambda cls: type("U", (cls,), {}))}) and type("V", (type("T", (), {"__init_subclass__": classmethod(lambda cls: type("U", (cls,), {}))}),), {}),
}
code = "exec(code, {'code': code})"
expression = "eval(e, {'e': e})"
for round_ in range(3):
    outcomes = {}
    for name, action in actions.items():
        try:
            action()
            outcomes.setdefault("returned", []).append(name)
        except RecursionError as e:
            outcomes.setdefault(type(e).__name__, []).append(name)
    print({kind: len(names) if kind == "RecursionError" else names for kind, names in outcomes.items()})


def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


print(900 < depth(0) < 1000, depth(0) == depth(0))
sys.setrecursionlimit(5000)
print(4900 < depth(0) < 5000)
sys.setrecursionlimit(1000)


def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


print(len(str(fact(800))))
