# Modules that a program makes die, with what they hold, when nothing refers to them any more; code that has run in one of them runs in another.
import gc
import sys
import types
import weakref


class Held:
    pass


source = """
def get():
    return value

def replace(new):
    global value
    value = new

def missing():
    return not_there

def size():
    return len(items)
"""
code = compile(source, "made", "exec")


def make(number):
    module = types.ModuleType("made")
    exec(code, module.__dict__)
    module.value = number
    module.items = [Held()] * number
    return module


def use(module, turns):
    total = 0
    for turn in range(turns):
        total += module.get() + module.size() + len(module.items)
        if turn % 10 == 9:
            module.replace(module.get() + 1)
    try:
        module.missing()
    except NameError as error:
        return total, str(error)


def many(count, turns):
    totals, references = [], []
    for number in range(count):
        module = make(number)
        totals.append(use(module, turns))
        references.append(weakref.ref(module))
        if number % 3 == 0:
            gc.collect()
    return totals, references


def alive(references):
    gc.collect()
    return sum(reference() is not None for reference in references)


totals, references = many(60, 30)
print(totals[0], totals[5], totals[-1])
# Some are referred to by machine code, and by words that are left over.
print(alive(references) < 50)

# Functions keep what they use, without the module.
functions = []
for number in range(5):
    module = make(number)
    functions.append((module.get, module.replace, module.size))
del module
gc.collect()
for get, replace, size in functions:
    replace(get() * 10)
gc.collect()
print([(get(), size()) for get, replace, size in functions])


class Module(types.ModuleType):
    @property
    def computed(self):
        return self.value + 1


for number in range(40):
    module = Module("subclass")
    exec(code, vars(module))
    module.value = number
    assert module.computed == module.get() + 1 == number + 1
    if number % 10 == 0:
        gc.collect()
kept = Module("kept")
sys.modules["kept"] = kept
kept.names = []
del kept
gc.collect()
import kept

for number in range(300):
    kept.names.append(number)
    setattr(kept, f"name_{number}", number)
gc.collect()
print(len(kept.names), kept.name_299, sum(getattr(kept, f"name_{number}") for number in range(300)))
