# Type comments, where they are allowed and where not, and types of functions.
import ast

SOURCE = '''\
def foo():
    # type: () -> int
    pass

def bar(a,  # type: A
        b=1,  # type: B
        /, *c,  # type: C
        d, **e  # type: E
        ):  # type: (...) -> None
    x = y = 1  # type: int
    for i in []:  # type: str
        pass
    with a as b, (c):  # type: object
        pass
    pass  # type: ignore[excuse]
    return x  # type:ignore

async def baz():  # a comment
    # another
    #  type:  () -> àçé
    async for x in y:  # type: x
        pass
@decorated  # no type
def last(a, b  # type: Last
         ): return 1
'''


def comments(tree):
    for node in ast.walk(tree):
        if getattr(node, "type_comment", None) is not None:
            yield type(node).__name__, getattr(node, "name", getattr(node, "arg", "")), node.type_comment


tree = ast.parse(SOURCE, type_comments=True)
print(*comments(tree), sep="\n")
print([(node.lineno, node.tag) for node in tree.type_ignores])
print(list(comments(ast.parse(SOURCE))), ast.parse(SOURCE).type_ignores)
for wrong in (
    "pass  # type: int\n",
    "x += 1  # type: int\n",
    "while True:  # type: int\n  continue\n",
    "try:  # type: int\n  pass\nfinally:\n  pass\n",
    "pass  # type: ignorewhatever\n",
    "def f():  # type: int\n  # type: str\n  pass\n",
    "x = 1\n# type: int\n",
    "x: int = 1  # type: int\n",
):
    ast.parse(wrong)
    try:
        ast.parse(wrong, type_comments=True)
    except SyntaxError as error:
        print(repr(wrong), error.msg)
    else:
        print(repr(wrong), "fine")

for source in (
    "(int,str)->bool", "()->x", "(*a)->b", "(a,*b,**c)->d", "((a,b))->c", "(\na\n)->b # c\n", "(list[int], lambda: (1, 2)) -> x[1, 2]",
    "(a,)->b", "(a=1)->c", "int->c", "(a)->b c", "(*a,*b)->c", "(**a,*b)->c", "(a for b in c)->d", "(yield)->y", "()->a,b", "(a->b", "(a, , b)->c",
):
    try:
        print(repr(source), ast.dump(ast.parse(source, mode="func_type"), include_attributes="int,str" in source))
    except SyntaxError as error:
        print(repr(source), error.msg)
tree = ast.parse("(int, str) -> bool", mode="func_type")
print(ast.dump(ast.parse(tree, mode="func_type")), ast.unparse(tree))
for function in (lambda: ast.parse(ast.Constant(42), mode="func_type"), lambda: ast.parse(tree), lambda: compile("()->a", "", "func_type")):
    try:
        function()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
