# Code that is compiled, runs (hot or not), and goes again: addresses of what has gone are used again.
import gc


def made(number):
    namespace = {}
    exec(
        f"""
def adds(n):
    total = 0
    for i in range(n):
        total += i + {number}
    return total

def counts(n):
    for i in range(n):
        yield i * {number}

def fails(n):
    try:
        return n // ({number} - n)
    except ZeroDivisionError:
        return -1

def closes(n):
    def inner(m):
        return n + m + {number}
    return inner

class Has:
    def __init__(self, value):
        self.value = value

    def gives(self):
        return self.value + {number}

    @property
    def twice(self):
        return self.value * 2
""",
        namespace,
    )
    return namespace


total = 0
kept = []
for round in range(80):
    names = made(round)
    total += names["adds"](30) + sum(names["counts"](30)) + len(list(names["counts"](7)))
    total += sum(names["fails"](n) for n in range(20))
    total += sum(names["closes"](n)(1) for n in range(20))
    total += sum(names["Has"](n).gives() + names["Has"](n).twice for n in range(20))
    total += sum(sorted(names["counts"](9), key=lambda n: -n + round))
    total += eval(f"{round} + total % 7")
    if round % 9 == 0:
        kept.append((round, names["closes"](round), names["counts"](3), names["Has"](round)))
    if round % 16 == 0:
        gc.collect()
print(total)
for number, inner, counts, has in kept:
    assert inner(1) == 2 * number + 1
    assert list(counts) == [0, number, 2 * number]
    assert has.gives() == has.twice

# A frame, a generator, a traceback and a bound method keep what they run.
def suspended():
    namespace = {}
    exec("def g():\n    x = 5\n    yield x\n    yield x + 1\n", namespace)
    return namespace["g"]()


def raised():
    namespace = {}
    exec(compile("def f():\n    raise KeyError('gone')\n", "<made>", "exec"), namespace)
    try:
        namespace["f"]()
    except KeyError as error:
        return error


generator, error = suspended(), raised()
print(next(generator))
method = made(3)["Has"](4).gives
for _ in range(3):
    gc.collect()
    made(5)
print(next(generator), method())
frame = error.__traceback__.tb_next
print(frame.tb_frame.f_code.co_name, frame.tb_lineno, frame.tb_frame.f_code.co_filename)

# The code of a running function is replaced.
def first():
    first.__code__ = second.__code__
    gc.collect()
    made(6)
    return "first"


def second():
    return "second"


print(first(), first())
