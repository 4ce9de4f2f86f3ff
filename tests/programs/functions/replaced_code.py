# Code objects made of others.
import copy
import types


def attempt(what, function):
    try:
        print(what, function())
    except (ValueError, TypeError, SystemError) as error:
        print(what, type(error).__name__, error)


def add(a, b=2, *, c=3):
    "Adds."
    return a + b + c


code = add.__code__
made = types.CodeType(
    code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_stacksize, code.co_flags, code.co_code, code.co_consts,
    code.co_names, code.co_varnames, code.co_filename, "other", "other", code.co_firstlineno, code.co_linetable, code.co_exceptiontable, code.co_freevars, code.co_cellvars,
)
copied = types.FunctionType(made, globals(), argdefs=(5,))
copied.__kwdefaults__ = {"c": 7}
print(copied(1), copied(1, 2, c=3), made.co_name, made == code, made != code, copied.__doc__)
print(code.replace() == code, hash(code.replace()) == hash(code), code.replace(co_filename="elsewhere") == code, code.replace(co_name="x") == code)

renamed = types.FunctionType(code.replace(co_varnames=("x", "y", "z")), globals())
renamed.__kwdefaults__ = {"z": 1}
print(renamed(y=1, x=2), renamed.__code__.co_varnames)
attempt("nlocals", lambda: code.replace(co_nlocals=code.co_nlocals + 1))
attempt("varnames", lambda: code.replace(co_varnames=("x",)))
attempt("positional only", lambda: types.FunctionType(code.replace(co_posonlyargcount=2), globals())(a=1, b=2))


def answer():
    x = "a constant"
    return x


def other():
    y = 2
    return y


print(types.FunctionType(answer.__code__.replace(co_consts=tuple("changed" if constant == "a constant" else constant for constant in answer.__code__.co_consts)), {})())
swapped = answer.__code__.replace(co_code=other.__code__.co_code, co_consts=other.__code__.co_consts)
print(types.FunctionType(swapped, {})())
for attribute, value in [("co_flags", answer.__code__.co_flags | 0x80), ("co_names", ("myname",)), ("co_freevars", ("freevar",)), ("co_firstlineno", 100), ("co_stacksize", 1), ("co_filename", "f"), ("co_qualname", "q")]:
    replaced = answer.__code__.replace(**{attribute: value})
    print(attribute, getattr(replaced, attribute) == value, getattr(copy.replace(answer.__code__, **{attribute: value}), attribute) == value)
print(types.FunctionType(answer.__code__.replace(co_flags=answer.__code__.co_flags | 0x80), {})())


def outer():
    def inner():
        return inner

    return inner


attempt("other code", lambda: type(types.FunctionType(outer.__code__.replace(co_name="changed"), {})()).__name__)


def handled():
    try:
        raise ValueError
    except ValueError:
        return "handled"


plain = handled.__code__
without = plain.replace(co_exceptiontable=b"")
print(plain == without, plain == plain.replace(co_linetable=b""), list(answer.__code__.replace(co_linetable=b"").co_lines()))
try:
    types.FunctionType(without, globals())()
except ValueError:
    print("not handled")

first, second = (lambda x, y: x + y).__code__, (lambda x, y: x * y).__code__
print(first == second, hash(first) == hash(second), first.replace(co_code=second.co_code) == first)
one, two = compile("x = 1; y = 2", "<one>", "exec"), compile("x = 1; y = 2", "<two>", "exec")
print(one == two, hash(one) == hash(two), one == compile("x = 1; y = 2.0", "<one>", "exec"))
zeros = [compile(text, "z", "eval") for text in ("0.0", "-0.0", "(0,)", "(0.0,)", "(False,)", "'a'", "b'a'")]
print([[a == b for a in zeros].count(True) for b in zeros])
