return 1
def f(a, a): pass
class B:
    nonlocal x
    break
async def g():
    yield 1
    return 2
