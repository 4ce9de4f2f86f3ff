try:
    x = 1
y = 2
match x:
    case 1
        print(1)
    case [a, a]: pass
@decorator(
def f(): pass
async def g()
    await x
class C:
    def m(self):
        return (1, 2
    def n(self):
        pass
s = """abc
def
x = 3 +
