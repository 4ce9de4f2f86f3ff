def parse(texts, n):
    good = bad = 0
    for i in range(n):
        try:
            good += int(texts[i % len(texts)])
        except ValueError:
            bad += 1
    return good, bad


print(parse(["1", "x", "3", "", "5"], 5000))


def deep(n):
    if n == 0:
        raise KeyError("bottom")
    try:
        deep(n - 1)
    except IndexError:
        return "never"
    return "never"


def catch(n):
    count = 0
    for i in range(n):
        try:
            deep(i % 5)
        except KeyError as e:
            count += len(e.args[0])
    return count


print(catch(3000))


def rare(n):
    log = []
    total = 0
    for i in range(n):
        try:
            total += 1000 // (i % 1000)
        except ZeroDivisionError as e:
            log.append((i, str(e)))
            continue
        else:
            total += 1
        finally:
            total -= 1
    return total, log


print(rare(4000))


def chain(n):
    causes = 0
    for i in range(n):
        try:
            try:
                [][i]
            except IndexError as e:
                raise ValueError(i) from e
        except ValueError as e:
            if isinstance(e.__cause__, IndexError) and e.args == (i,):
                causes += 1
    return causes


print(catch(10), chain(3000))


class Custom(Exception):
    count = 0

    def __init__(self, v):
        super().__init__(v)
        Custom.count += 1
        self.v = v


def custom(n):
    s = 0
    for i in range(n):
        try:
            if i % 3:
                raise Custom(i)
            s += 1
        except Custom as c:
            s += c.v % 7
    return s, Custom.count


print(custom(4000))


def stop_by_exception(items):
    it = iter(items)
    total = 0
    while True:
        try:
            total += next(it)
        except StopIteration:
            return total


print(stop_by_exception(range(5000)))
