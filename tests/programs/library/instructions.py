"""What `dis` and those who use it say of code that does not depend on the instruction set."""

import dis
import inspect
import io

shelf = 1


def outer():
    captured = 2

    def function(argument):
        total = argument + captured + shelf
        for item in range(total):
            if item > 3:
                print(item.real, undefined_name)
        return len

    return function


function = outer()
for names in inspect.getclosurevars(function):
    print(sorted(names))
used = {name for name in ("LOAD_GLOBAL", "LOAD_ATTR", "FOR_ITER") if any(i.opname == name for i in dis.get_instructions(function))}
print(sorted(used))
instructions = [i for i in dis.Bytecode(function) if i.opname != "COPY_FREE_VARS"]
print(instructions[0].opname, instructions[0].line_number - function.__code__.co_firstlineno)
print(sorted({i.line_number - function.__code__.co_firstlineno for i in instructions if i.line_number}))
offsets = [i.offset for i in instructions]
print(offsets == sorted(offsets), all(i.jump_target in offsets for i in instructions if i.jump_target is not None))
print({i.argval for i in instructions if i.opname == "LOAD_GLOBAL"} >= {"shelf", "range", "print"})
print(all(dis.opname[i.opcode] == i.opname and dis.opmap[i.opname] == i.opcode for i in instructions))
print(all(bool(i.label) == (i.offset in dis.findlabels(function.__code__.co_code)) for i in instructions))
text = io.StringIO()
dis.dis(function, file=text)
print(all(word in text.getvalue() for word in ("RESUME", "LOAD_GLOBAL", "to L", "L1:")))


def guarded():
    try:
        a = 1 / 0
    except ZeroDivisionError:
        a = 2
    return a


entries = dis._parse_exception_table(guarded.__code__)
print(bool(entries), all(entry.start < entry.end for entry in entries))
text = io.StringIO()
dis.dis(guarded, file=text)
print("ExceptionTable:" in text.getvalue())
code = compile("import a, b.c\nfrom d import e as f\nfrom . import g\nx = 1\ndef h(): pass", "<text>", "exec")
print(list(dis._find_imports(code)), list(dis._find_store_names(code)))
moved = function.__code__.replace(co_linetable=guarded.__code__.co_linetable)
print(next(moved.co_lines())[2] == function.__code__.co_firstlineno)
same = function.__code__.replace(co_linetable=function.__code__.co_linetable)
print(list(same.co_positions()) == list(function.__code__.co_positions()))


# where debuggers stop first: at the instruction behind RESUME
def generator():
    yield 1


def with_cell():
    x = 1
    return lambda: x


async def coroutine():
    pass


for function in outer, function, generator, with_cell, coroutine:
    instructions = list(dis.get_instructions(function))
    names = [i.opname for i in instructions]
    first = instructions[names.index("RESUME") + 1]
    print(function.__name__, first.line_number - function.__code__.co_firstlineno)
    print(("RETURN_GENERATOR" in names[: names.index("RESUME")]), [i.argval for i in instructions if i.opname == "MAKE_CELL"])
