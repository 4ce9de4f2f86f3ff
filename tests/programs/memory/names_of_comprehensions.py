# What the names of a comprehension held last lives no longer than the comprehension.
import gc
import weakref


class Thing:
    pass


def alive(references):
    gc.collect()
    return [reference() is not None for reference in references]


def in_function(kind):
    references = []

    def make():
        thing = Thing()
        references.append(weakref.ref(thing))
        return thing

    if kind == "list":
        result = [id(x) > 0 for x in [make(), make()]]
    elif kind == "unused":
        result = [0 for _ in [make()]]
    elif kind == "dict":
        result = {str(i): v is None for i, v in enumerate([make(), make()])}
    elif kind == "nested":
        result = [[y is x for y in [x]] for x in (make(), make())]
    elif kind == "cell":
        result = [(lambda: x is None)() for x in [make(), make()]]
    elif kind == "unpacked":
        result = {a is b for a, b in [(make(), make())]}
    return result, alive(references)


for kind in ("list", "unused", "dict", "nested", "cell", "unpacked"):
    print(kind, *in_function(kind))


# A name that an exception left bound is not bound when the comprehension runs again.
def again(values):
    for value in values:
        try:
            print([y for x in value for y in (x if x else y)])
        except ZeroDivisionError:
            print("left")
        except UnboundLocalError as error:
            print(error)


class Fails(list):
    def __iter__(self):
        yield 1
        raise ZeroDivisionError


again([[[1], [2]], [[3], Fails([0])], [[]]])

of_module = [x for x in [Thing()]]
references = [weakref.ref(of_module.pop())]
of_module = alive(references)
print("module", of_module)
