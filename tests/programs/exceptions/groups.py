def split(group):
    try:
        raise group
    except* ValueError as e:
        print("values", e.exceptions)
    except* (KeyError, TypeError) as e:
        print("others", e.exceptions)
    else:
        print("else")
    finally:
        print("finally")


split(ExceptionGroup("g", [ValueError(1), KeyError(2), ValueError(3)]))
split(ExceptionGroup("g", [TypeError(1)]))
split(ValueError("naked"))
try:
    split(ExceptionGroup("g", [ValueError(1), OSError(2)]))
except ExceptionGroup as e:
    print(e, e.exceptions)
nested = ExceptionGroup("outer", [ExceptionGroup("inner", [ValueError(1), TypeError(2)]), KeyError(3)])
print(nested.message, nested.subgroup(ValueError), nested.split(TypeError))
print(repr(nested), str(nested))
try:
    ExceptionGroup("empty", [])
except ValueError as e:
    print(e)
print(nested.derive([ValueError(9)]))
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
