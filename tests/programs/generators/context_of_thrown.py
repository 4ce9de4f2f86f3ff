"""An exception thrown into a generator has what the generator handles as its context."""
def g():
    try: raise KeyError(3)
    except KeyError:
        try: yield 1
        except ValueError as e: print(repr(e.__context__)); yield 2
def inner():
    yield 1
def g2():
    try: raise KeyError(4)
    except KeyError:
        try: yield from inner()
        except ValueError as e: print(repr(e.__context__)); yield 2
async def co():
    await A()
class A:
    def __await__(s):
        yield 1
async def g3():
    try: raise KeyError(5)
    except KeyError:
        try: await co()
        except ValueError as e: print(repr(e.__context__))
for f in (g,g2):
    x=f(); next(x); x.throw(ValueError(1))
c=g3(); c.send(None)
try: c.throw(ValueError(2))
except StopIteration: pass
def g4():
    try: raise KeyError(3)
    except KeyError:
        yield 1
x=g4(); next(x)
try: raise IndexError
except IndexError:
    try: x.throw(ValueError(7))
    except ValueError as e:
        print(repr(e.__context__), repr(e.__context__.__context__))
