"""Copies of syntax trees: what a node is made of again, and nothing is warned of."""
import ast
import copy
import pickle
import warnings

warnings.simplefilter("error")

tree = ast.parse('''
@decorator
def f(a, /, b: int = 1, *c, d=2, **e) -> str:
    with a as x, b: return f"{a!r:>{b}} {c}"
class A(B, metaclass=M):
    y: int = 3
    async def g(self): await self.y; yield
match y:
    case {"k": [1, *rest], **others} | C(x=None): pass
''')
again = copy.deepcopy(tree)
print(ast.dump(again, include_attributes=True) == ast.dump(tree, include_attributes=True))
print(ast.dump(pickle.loads(pickle.dumps(tree))) == ast.dump(tree))
shallow = copy.copy(tree.body[0])
print(shallow is not tree.body[0], shallow.args is tree.body[0].args)
for node in (tree.body[0].args.args[0], ast.Constant(1), ast.Name("n"), ast.Dict(), ast.Pass()):
    kind, arguments, state = node.__reduce__()
    print(kind, arguments, sorted(state))

name = ast.Name("a", ast.Load())
name.extra, name.lineno = 3, 1
print(name.__reduce__())
del name.id
print(name.__reduce__())


class Mine(ast.AST):
    _fields = ("a", "b")
    _field_types = {"a": int, "b": int}


mine = Mine(1, 2)
print(mine.__reduce__()[1:])
del mine.b
print(mine.__reduce__()[1:])
mine.a = mine
warnings.simplefilter("always")
with warnings.catch_warnings(record=True) as seen:
    again = copy.deepcopy(mine)
print(again.a is again, [str(w.message) for w in seen])
