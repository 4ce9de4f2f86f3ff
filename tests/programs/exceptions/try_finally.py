def flow(kind):
    log = []
    for i in range(3):
        try:
            log.append(f"try{i}")
            if kind == "break" and i == 1:
                break
            if kind == "continue" and i == 1:
                continue
            if kind == "return" and i == 1:
                return log
            if kind == "raise" and i == 1:
                raise ValueError("v")
            log.append(f"end{i}")
        except ValueError as e:
            log.append(f"except {e}")
        else:
            log.append("else")
        finally:
            log.append(f"finally{i}")
    else:
        log.append("loop else")
    return log


for kind in ["none", "break", "continue", "return", "raise"]:
    print(kind, flow(kind))


def nested():
    log = []
    try:
        try:
            try:
                raise KeyError("inner")
            finally:
                log.append("f1")
        except ValueError:
            log.append("wrong")
        finally:
            log.append("f2")
    except KeyError as e:
        log.append(repr(e))
    return log


print(nested())


def changes():
    x = 1
    try:
        return x
    finally:
        x = 2


print(changes())


def in_finally():
    result = []
    for i in range(4):
        try:
            if i == 2:
                1 / 0
        except ZeroDivisionError:
            result.append("zero")
            continue
        finally:
            result.append(i)
    return result


print(in_finally())


def multi(error):
    try:
        raise error
    except (KeyError, IndexError) as e:
        return "lookup", e.args
    except ArithmeticError:
        return "arithmetic"
    except Exception:
        return "other"
    except:
        return "bare"


for error in [KeyError("k"), IndexError(1, 2), ZeroDivisionError(), ValueError, KeyboardInterrupt(), SystemExit(3)]:
    print(multi(error))


def reraise():
    try:
        try:
            raise ValueError("one")
        except ValueError:
            raise
    except ValueError as e:
        return str(e)


print(reraise())
try:
    raise
except RuntimeError as e:
    print(e)
try:
    raise 5
except TypeError as e:
    print(e)
try:
    try:
        1 / 0
    except "not a class":
        pass
except TypeError as e:
    print(e)


def loops():
    while True:
        try:
            try:
                break
            finally:
                print("inner finally")
        finally:
            print("outer finally")
    return "out"


print(loops())


def generator_finally():
    try:
        yield 1
        yield 2
    finally:
        print("generator finally")


for v in generator_finally():
    print(v)
    break
g = generator_finally()
next(g)
del g
print("end")
