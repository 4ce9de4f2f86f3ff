def run(n):
    log = [0] * 5
    i = 0
    while i < n:
        i += 1
        try:
            if i % 5 == 0:
                continue
            if i % 11 == 0:
                raise KeyError(i)
            if i > n - 3:
                break
            log[0] += 1
        except KeyError:
            log[1] += 1
            if i % 22 == 0:
                continue
        else:
            log[2] += 1
        finally:
            log[3] += 1
    else:
        log[4] = -1
    return log, i


print(run(4000))


def returns(n):
    out = []

    def f(i):
        for k in range(10):
            try:
                if k == i % 10:
                    return k
            finally:
                out.append(k)
        return -1

    return sum(f(i) for i in range(n)), len(out)


print(returns(800))


class Ctx:
    entered = exited = suppressed = 0

    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        Ctx.entered += 1
        return self

    def __exit__(self, kind, value, tb):
        Ctx.exited += 1
        if kind is ValueError and self.swallow:
            Ctx.suppressed += 1
            return True


def contexts(n):
    caught = 0
    for i in range(n):
        try:
            with Ctx(i % 2) as c:
                if i % 3 == 0:
                    raise ValueError
                if i % 7 == 0:
                    continue
        except ValueError:
            caught += 1
    return caught, Ctx.entered, Ctx.exited, Ctx.suppressed


print(contexts(3000))


def nested(n):
    trail = 0
    for i in range(n):
        try:
            try:
                if i % 2:
                    raise TypeError
            finally:
                trail += 1
                try:
                    if i % 3 == 0:
                        raise IndexError
                except IndexError:
                    trail += 10
        except TypeError:
            trail += 100
    return trail


print(nested(3000))


def overriding(n):
    t = 0
    for i in range(n):
        for _ in range(2):
            try:
                try:
                    1 // (i % 2)
                finally:
                    if i % 10 == 0:
                        raise LookupError
            except ZeroDivisionError:
                t += 1
            except LookupError as e:
                t += 2 if e.__context__ is not None else 3
    return t


print(overriding(2000))
