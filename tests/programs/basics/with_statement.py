class Manager:
    def __init__(self, name, suppress=False, fail_exit=False):
        self.name, self.suppress, self.fail_exit = name, suppress, fail_exit

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value, traceback is not None)
        if self.fail_exit:
            raise RuntimeError("exit failed")
        return self.suppress


with Manager("a") as a, Manager("b") as b:
    print(a, b)
with (
    Manager("c") as c,
    Manager("d", suppress=True),
):
    raise ValueError("swallowed")
try:
    with Manager("e"), Manager("f"):
        raise KeyError("out")
except KeyError as error:
    print("caught", error)
try:
    with Manager("g", fail_exit=True):
        raise ValueError("first")
except RuntimeError as error:
    print(error, repr(error.__context__))


def leave():
    for i in range(3):
        with Manager(f"loop{i}"):
            if i == 0:
                continue
            return i


print(leave())
for i in range(2):
    with Manager("brk"):
        break
try:
    with 5:
        pass
except TypeError as error:
    print(error)


class NoExit:
    def __enter__(self):
        pass


try:
    with NoExit():
        pass
except TypeError as error:
    print(error)
with Manager("x") as (first, *rest):
    print(first, rest)


def gen():
    with Manager("generator"):
        yield 1
        yield 2


for v in gen():
    print(v)
g = gen()
next(g)
g.close()
