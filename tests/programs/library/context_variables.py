# contextvars: values by context, tokens, copies.
import contextvars

var = contextvars.ContextVar("var", default=1)
plain = contextvars.ContextVar("plain")
token = var.set(5)
print(var.get(), token.old_value is contextvars.Token.MISSING, token.var is var, plain.get("none"))
copy = contextvars.copy_context()
var.set(6)
print(copy[var], copy.get(plain), var in copy, len(copy), list(copy) == [var])


def change(value):
    var.set(value)
    plain.set(value * 2)
    return var.get(), plain.get()


print(copy.run(change, 7), var.get(), copy[var], copy[plain])
var.reset(token)
print(var.get())
for function in (lambda: var.reset(token), plain.get, lambda: copy.run(copy.run, print), lambda: copy["x"], lambda: contextvars.ContextVar(3)):
    try:
        function()
    except (RuntimeError, LookupError, TypeError) as error:
        print(type(error).__name__, str(error).split(" at 0x")[0].split(":")[0])
with var.set(9) as inner:
    print(var.get(), inner.var.name)
print(var.get(), sorted(v.name for v in copy.keys()), sorted(copy.values()))
print(contextvars.Context() == contextvars.Context(), copy.copy() == copy)
