# Functions whose globals are a dict that is no module's.
namespace = {}
exec(
    """
x = 1
def f(i):
    global y
    y = i
    return len("ab") + x + y
def g():
    return missing
""",
    namespace,
)
f, g = namespace["f"], namespace["g"]
total = 0
for i in range(3000):
    if i == 1000:
        namespace["x"] = 5
    if i == 2000:
        namespace["len"] = lambda text: 100
    if i == 2500:
        del namespace["len"]
    total += f(i)
print(total, namespace["y"])
for value in None, 3:
    for i in range(1200):
        try:
            result = g()
        except NameError as error:
            result = str(error)
        if i == 1100 and value:
            namespace["missing"] = value
    print(result)
