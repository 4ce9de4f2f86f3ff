# Code whose globals name other built-in names than the usual ones.
import builtins
import types


def attempt(source, namespace):
    try:
        exec(source, namespace)
    except Exception as error:
        print(type(error).__name__, error)


proxy = types.MappingProxyType
attempt("import foo.bar", {"__builtins__": proxy({})})
namespace = {"__builtins__": proxy({"__import__": lambda *arguments: arguments})}
exec("import foo.bar", namespace)
print(namespace["foo"][0], [part is namespace for part in namespace["foo"][1:3]], namespace["foo"][3:])
exec("def f():\n    import d\n    return d", namespace)
print(namespace["f"]()[2:])
attempt("class A: pass", {"__builtins__": {}})
attempt("class A: pass", {"__builtins__": {"__build_class__": lambda function, name: print("built", name)}, "__name__": "x"})


class Frozen(dict):
    def __setitem__(self, key, value):
        raise ValueError("read only")


class Counting(dict):
    def __getitem__(self, key):
        print("asked for", key)
        return dict.__getitem__(self, key)

    def __missing__(self, key):
        return key * 2


attempt("x = 1", Frozen())
attempt("print(a, b)", Counting(a=1, print=print))
attempt("class A: pass\nprint(A.__name__)", {"__builtins__": Frozen(vars(builtins)), "__name__": "here"})

namespace = {"__builtins__": {"len": lambda x: "other length"}}
exec("def f(): return len([1])\nclass_names = [x for x in (1,)]", namespace)
print(namespace["f"](), namespace["f"].__builtins__ is namespace["__builtins__"], (lambda: 1).__builtins__ is vars(builtins))
