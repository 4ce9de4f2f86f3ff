"""There is one proxy without callback for an object."""

import weakref


class Thing:
    pass


class Called(Thing):
    def __call__(self):
        return 42


thing, called = Thing(), Called()
first, second = weakref.proxy(thing), weakref.proxy(thing)
print(first is second, weakref.proxy(thing, print) is first, weakref.proxy(called) is first)
print(type(first).__name__, type(weakref.proxy(called)).__name__, weakref.proxy(called)())
first.name = "a"
print(second.name, thing.name, weakref.ref(thing) is weakref.ref(thing))
keep = [weakref.proxy(each) for each in [Thing() for _ in range(600)]]
print(len(keep), weakref.proxy(thing) is first)
