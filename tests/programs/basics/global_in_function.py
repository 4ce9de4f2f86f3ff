# `global` in a function is about the module's variable, also where the module's code runs with other locals.
source = """
def outer():
    y = 1
    def reads():
        global y
        return y
    def adds():
        return y + 1
    return reads, adds
y = 9
reads, adds = outer()
results = reads(), adds()
"""
variables, names = {}, {}
exec(source, variables, names)
print(names["results"], "y" in names, variables["y"])
