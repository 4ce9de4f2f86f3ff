import functools


def log(prefix):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            print(prefix, function.__name__, args, kwargs)
            return function(*args, **kwargs)
        return wrapper
    return decorate


@log("first")
@log("second")
def add(a, b=1):
    """Adds."""
    return a + b


print(add(1), add(1, b=2), add.__name__, add.__doc__, add.__wrapped__.__wrapped__(5))


def twice(cls):
    cls.count = 2
    return cls


@twice
class Decorated:
    pass


print(Decorated.count)


class Callable:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)

    def __get__(self, instance, owner):
        return functools.partial(self, instance) if instance is not None else self


@Callable
def square(n):
    return n * n


print(square(3), square(4), square.calls)


class Uses:
    @Callable
    def method(self, n):
        return type(self).__name__, n


print(Uses().method(5), Uses.method.calls)
register = {}


def named(name):
    return lambda function: register.setdefault(name, function)


@named("one")
def f1():
    return 1


@named("two")
def f2():
    return 2


print({k: v() for k, v in register.items()})


@(lambda f: lambda: f() + 1)
def inline():
    return 1


print(inline())
