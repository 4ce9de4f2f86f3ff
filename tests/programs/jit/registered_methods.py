# A class that gets hundreds of attributes one by one, and then keeps them; and changes again, and again.
class Context:
    def __init__(self):
        self.precision = 10


class Special(Context):
    pass


def register(name, number):
    def method(self, x):
        return self.precision * number + x

    method.number = number
    setattr(Context, name, method)


context = Special()
for number in range(500):
    register("method%d" % number, number)
    getattr(context, "method%d" % number)(1)


def run(context, times):
    total = 0
    for i in range(times):
        total += context.method3(i) + context.method499(1) - Context.method7.number
        context.precision = i & 7
        if hasattr(context, "later"):
            total += context.later
    return total


print(run(context, 3000))
for changes in (1, 250, 3, 300):
    for number in range(changes):
        Context.later = number
        register("method3", number)
        register("other%d" % number, number)
    print(run(context, 2500), run(context, 10))
del Context.later
print(run(context, 2500))
try:
    context.later
except AttributeError as error:
    print(error)

for i in range(3000):
    Context.counter = i
    assert context.counter == i
print(run(context, 100))
