# Keys that change while a dict of the same size is iterated over.
def attempt(iterate):
    d = {number: number for number in range(3)}
    seen = []
    try:
        for item in iterate(d):
            seen.append(item)
            if len(seen) == 3:
                last = list(d)[-1]
                del d[last]
                d[last + 1] = 0
            if len(seen) > 9:
                break
    except RuntimeError as error:
        print(seen, error)
    else:
        print(seen)


for iterate in (iter, dict.keys, dict.values, dict.items, reversed):
    attempt(iterate)

one = {0: 0}
try:
    for key in one:
        del one[key]
        one[key] = 1
except RuntimeError as error:
    print(error)

many = {f"k{number}": number for number in range(1000)}
for number in range(1, 1000):
    del many[f"k{number}"]
iterators = [reversed(many), reversed(many.keys()), reversed(many.values()), reversed(many.items())]
many.clear()
many["k0"] = 0
print([list(iterator) for iterator in iterators])

# A dict as a stack, as a queue, and with a key that comes and goes.
stack = {}
for number in range(5000):
    stack[number] = number
    stack[-1 - number] = number
    stack.popitem()
print(len(stack), list(stack)[:2], list(stack)[-2:])
for number in range(4990):
    stack.popitem()
print(stack)
for number in range(3000):
    del stack[next(iter(stack))]
    stack[number + 100] = number
print(stack)
toggled = {"a": 1}
for number in range(3000):
    toggled["b"] = number
    del toggled["b"]
print(toggled, list(reversed(toggled)))


class Key:
    compared = 0
    hashed = 0

    def __hash__(self):
        Key.hashed += 1
        return 42

    def __eq__(self, other):
        Key.compared += 1
        return self is other


keys = {Key(): 5}
keys.setdefault(Key(), [])
print(Key.hashed, Key.compared, len(keys))


for elements in ([object()], [iter([1, 2, 3])], [5]):
    try:
        {}.update(elements)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error, getattr(error, "__notes__", None))


def broken():
    yield "key"
    raise TypeError("oops")


try:
    dict([broken()])
except TypeError as error:
    print(error, error.__notes__)
