# Who asks which objects are alive is not told of those that only machine code, or what records it, still has in a register, a slot or a buffer.
import gc
import weakref


class Thing:
    pass


class Node:
    def __init__(self, following):
        self.following = following


def collect():
    gc.collect()
    gc.collect()


def in_a_loop(seen):
    for _ in range(6):
        thing = Thing()
        reference = weakref.ref(thing)
        del thing
        gc.collect()
        seen.append(reference() is None)


def by_a_function(seen):
    for _ in range(6):
        thing = Thing()
        reference = weakref.ref(thing)
        thing = None
        collect()
        seen.append(reference() is None)


def in_a_function(seen):
    thing = Thing()
    reference = weakref.ref(thing)
    del thing
    collect()
    seen.append(reference() is None)


def compared(seen):
    one, other = Thing(), Thing()
    first, second = weakref.ref(one), weakref.ref(other)
    equal = first == second
    del one, other
    collect()
    seen.append(first() is None and second() is None and not equal)


def many(seen):
    things = [Thing(), Thing(), Thing(), Thing()]
    references = list(map(weakref.ref, things))
    a, b, c, d = things
    texts = str(type(a)) + str(type(b)) + str(type(c)) + str(type(d))
    del a, b, c, d
    kept = things.pop()
    del things
    collect()
    alive = [reference() is not None for reference in references]
    seen.append((alive, references[3]() is kept, len(texts)))


def cycle(seen):
    first = Node(None)
    first.following = Node(first)
    references = weakref.ref(first), weakref.ref(first.following)
    del first
    collect()
    seen.append([reference() is None for reference in references])


for function in in_a_loop, by_a_function:
    seen = []
    function(seen)
    function(seen)
    print(function.__name__, seen)
for function in in_a_function, compared, many, cycle:
    seen = []
    for _ in range(12):
        function(seen)
    print(function.__name__, seen)
