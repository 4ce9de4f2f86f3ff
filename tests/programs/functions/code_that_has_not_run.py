# What code says of itself before it is called first, and that it runs then: compiled here, and read from bytes.
import marshal
import sys

SOURCE = '''
def outer(a, b=1, *c, d, **e):
    "The text of outer."
    def inner(x):
        "The text of inner."
        return x + a, b, c, d, e
    return inner

class Thing:
    "The text of Thing."
    def __init__(self):
        "The text of __init__."
        self.x = self.y = ()

def steps(n):
    for i in range(n):
        yield i

def watched():
    x = 1
    return x

def first(a):
    "The text of first."
    return a, ()

def second(a):
    "The text of second."
    return -a, 'a text', 1.5

def wrong(a, b): pass
'''


def show(code):
    namespace = {'__name__': 'made'}
    exec(code, namespace)
    outer, Thing, steps = namespace['outer'], namespace['Thing'], namespace['steps']
    code = outer.__code__
    print(code.co_name, code.co_filename, code.co_firstlineno, code.co_flags & 0x2f)
    print(code.co_argcount, code.co_kwonlyargcount, code.co_varnames, code.co_cellvars)
    print(outer.__doc__, outer.__doc__ is outer.__doc__, Thing.__init__.__doc__)
    print([c.co_qualname for c in code.co_consts if hasattr(c, 'co_code')])
    inner = outer(1, 2, 3, d=4, e=5)
    print(inner.__doc__, inner.__code__.co_filename, inner.__code__.co_freevars)
    print(inner(10), Thing().x is Thing().y)
    print(steps.__code__.co_flags & 0x20, list(steps(3)))
    try:
        namespace['wrong'](1, c=2)
    except TypeError as error:
        print(error)
    # A docstring is a function's own when it gets other code.
    first, second = namespace['first'], namespace['second']
    first.__code__ = second.__code__
    print(first(2), first.__doc__)
    other = type(second)(second.__code__.replace(co_name='third'), {})
    print(other.__name__, other.__doc__, other(3))
    # Who wants to be told of code that has not run is told.
    monitoring, told = sys.monitoring, []
    monitoring.use_tool_id(3, 'test')
    monitoring.register_callback(3, monitoring.events.PY_START, lambda code, _: told.append(code.co_name))
    watched = namespace['watched']
    print(monitoring.get_local_events(3, watched.__code__))
    monitoring.set_local_events(3, watched.__code__, monitoring.events.PY_START)
    watched()
    monitoring.free_tool_id(3)
    watched()
    print(told)


compiled = compile(SOURCE, 'place.py', 'exec')
copy = marshal.loads(marshal.dumps(compiled))
print(copy == compiled, hash(copy) == hash(compiled))
show(compiled)
show(copy)
print(copy == compiled)
renamed = copy.replace(co_filename='elsewhere.py')
print(renamed.co_filename, renamed == copy)
