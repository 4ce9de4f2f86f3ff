# Contexts: their attributes, flags and traps, the current one, in threads and blocks.
import copy
import pickle
import threading
from decimal import *
import decimal


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


print(DefaultContext, BasicContext, ExtendedContext, sep="\n")
context = Context(prec=5, rounding=ROUND_UP, Emin=-10, Emax=10, capitals=0, clamp=1, flags=[Inexact], traps=[Overflow])
print(context, context.Etiny(), context.Etop())
second = copy.copy(context)
print(pickle.loads(pickle.dumps(context)), second.flags[Inexact])
for name, value in [
    ("prec", 0), ("prec", "x"), ("prec", 10**30), ("Emin", 1), ("Emax", -1), ("rounding", "x"), ("rounding", 3), ("capitals", 2),
    ("clamp", 2), ("foo", 1), ("flags", 1), ("flags", {}), ("traps", [Inexact]), ("prec", True),
]:
    attempt(lambda: setattr(context, name, value))
attempt(lambda: delattr(context, "prec"))
attempt(lambda: context.flags["x"])
attempt(lambda: context.flags.__delitem__(Inexact))
attempt(lambda: Context(flags=[3]))
attempt(lambda: Context(traps=3))
context.flags[Rounded] = True
print(context.flags, len(context.flags), context.flags == context.traps, context.flags is context.flags)
print([signal.__name__ for signal in context.flags], context.flags == context.flags.copy())
context.clear_flags()
context.clear_traps()
print(context)

for make in (lambda: Decimal(1) / 0, lambda: Decimal(0) / 0, lambda: divmod(Decimal(1), 0), lambda: Decimal("x"), lambda: Decimal(10) ** 10**9,
             lambda: Decimal("sNaN") + 1, lambda: Decimal(1) % 0, lambda: Decimal("Infinity") * 0, lambda: Decimal("1E+400") // 3):
    attempt(make)
with localcontext() as inner:
    inner.traps = {signal: False for signal in inner.traps}
    inner.prec = 4
    print(Decimal(1) / 0, Decimal(0) / 0, Decimal("x"), Decimal(2) / 3)
    print(inner)
    with localcontext(ExtendedContext, prec=2) as innermost:
        print(Decimal(2) / 3, getcontext() is innermost, innermost.prec)
print(Decimal(2) / 3, getcontext().flags[DivisionByZero])
getcontext().traps[FloatOperation] = True
attempt(lambda: Decimal(1.5))
attempt(lambda: Decimal(1) < 1.5)
attempt(lambda: Decimal(1) == 1.0)
getcontext().traps[FloatOperation] = False
getcontext().prec = 10
setcontext(BasicContext)
print(getcontext() is BasicContext, getcontext().prec)


def inside():
    print(getcontext().prec)
    getcontext().prec = 3
    print(Decimal(1) / 3)


import contextvars

thread = threading.Thread(target=contextvars.Context().run, args=(inside,))
thread.start()
thread.join()
print(getcontext().prec)
print(IEEEContext(32), IEEEContext(512), sep="\n")
attempt(lambda: IEEEContext(33))
attempt(lambda: setcontext(3))
attempt(lambda: localcontext(3))
attempt(lambda: localcontext(foo=3))
attempt(lambda: type(localcontext())())
attempt(lambda: Decimal(1).sqrt(context=3))
for kind in (DecimalException, InvalidOperation, DivisionByZero, Overflow, Underflow, FloatOperation):
    print(kind, kind.__bases__)
print(decimal.MAX_PREC, decimal.MIN_ETINY)
