"""Special methods that are properties: where there is another way, one that raises `AttributeError` counts as absent."""
import math
import operator


def made(name, exception):
    def get(self):
        raise exception(name)

    return type("C", (), {name: property(get)})()


def attempt(name, function):
    for exception in (AttributeError, ValueError):
        try:
            result = function(made(name, exception))
            print(name, exception.__name__, "->", "object" if "object at" in repr(result) else result)
        except Exception as e:
            print(name, exception.__name__, "->", type(e).__name__, e)


OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "matmul": operator.matmul, "truediv": operator.truediv, "floordiv": operator.floordiv, "mod": operator.mod,
    "pow": operator.pow, "lshift": operator.lshift, "rshift": operator.rshift, "and": operator.and_, "or": operator.or_, "xor": operator.xor, "divmod": divmod,
}
for name, function in OPERATORS.items():
    attempt(f"__{name}__", lambda x: function(x, 1))
    attempt(f"__r{name}__", lambda x: function(1, x))
attempt("__add__", lambda x: x + 1)
attempt("__radd__", lambda x: "a" + x)
for name in ("lt", "le", "eq", "ne", "gt", "ge"):
    attempt(f"__{name}__", lambda x: getattr(operator, name)(x, 1))
    attempt(f"__{name}__", lambda x: getattr(operator, name)(1, x))
attempt("__eq__", lambda x: x == 1)
for name, function in {
    "neg": operator.neg, "invert": operator.invert, "abs": abs, "len": len, "bool": bool, "int": int, "index": hex, "hash": hash, "str": str, "format": format, "iter": iter,
    "next": next, "call": lambda x: x(), "round": round, "trunc": math.trunc, "floor": math.floor, "ceil": math.ceil, "getitem": lambda x: x[0],
}.items():
    attempt(f"__{name}__", function)
attempt("__contains__", lambda x: 1 in x)
attempt("__iter__", lambda x: [*x])
attempt("__bool__", lambda x: "yes" if x else "no")
