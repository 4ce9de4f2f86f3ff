"""A module's namespace is cleared after names have gone from it."""

import types

module = types.ModuleType("shelf")
exec("x = 1; y = 2; z = 3\ndef f(): return y", module.__dict__)
f = module.f
print(module.__dict__.pop("x"))
del module.z
module.__dict__.clear()
print(module.__dict__)
try:
    f()
except NameError as error:
    print(error)
module.y = 5
print(f(), module.__dict__)
