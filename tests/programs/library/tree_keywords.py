"""Nodes of `ast` whose fields are called like parameters, and nodes without fields."""

import ast
import copy

node = ast.ExceptHandler(type=ast.Name("a"), name="b", body=[])
print(ast.dump(copy.replace(node, type=ast.Name("c"))))
print(ast.dump(node.__replace__(name="d", type=None)))
print(ast.dump(ast.arg("self", annotation=ast.Name("cls"))))
fields = ast.AST._fields
del ast.AST._fields
try:
    ast.AST()
except AttributeError as error:
    print(error)
ast.AST._fields = fields
print(type(ast.AST()).__name__)
