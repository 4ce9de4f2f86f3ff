from contextlib import ExitStack, closing, contextmanager, nullcontext, redirect_stdout, suppress


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    except ValueError as e:
        print("swallowed", e)
    finally:
        print(f"</{name}>")


with tag("b") as value:
    print(value)
with tag("i"):
    raise ValueError("inside")
try:
    with tag("u"):
        raise KeyError("through")
except KeyError as e:
    print("caught", e)


@tag("decorated")
def work():
    print("working")


work()
with suppress(ZeroDivisionError, KeyError):
    1 / 0
with ExitStack() as stack:
    names = [stack.enter_context(tag(n)) for n in "xy"]
    stack.callback(print, "callback", sep="")
    print(names)


class Door:
    def close(self):
        print("closed")


with closing(Door()), nullcontext(5) as n:
    print(n)
import io

buffer = io.StringIO()
with redirect_stdout(buffer):
    print("hidden")
print(repr(buffer.getvalue()))


@contextmanager
def never():
    if False:
        yield


@contextmanager
def twice():
    yield 1
    yield 2


for manager in [never, twice]:
    try:
        with manager():
            pass
    except RuntimeError as e:
        print(e)
total = 0
for i in range(500):
    with suppress(ValueError):
        if i % 3 == 0:
            raise ValueError
        total += i
print(total)
