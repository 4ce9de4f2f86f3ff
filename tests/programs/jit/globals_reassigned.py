scale = 2
calls = 0
limit = None


def f(x):
    global calls
    calls += 1
    return x * scale


def run(n):
    global scale, limit
    total = 0
    for i in range(n):
        if i == n // 2:
            scale = 3
        if i == n - 100:
            scale = 0.5
        if i == n - 50:
            limit = 10**9
        total += f(i)
        if limit is not None and total > limit:
            return "over", total
    return total, calls


print(run(4000), scale)


def g(x):
    return x + 1


def swap_function(n):
    global g
    x = 0
    for i in range(n):
        if i == 2000:
            g = lambda v: v + 10
        if i == 3000:
            def g(v):
                return v - 1
        x = g(x)
    return x


print(swap_function(4000))


def shadow_builtin(n):
    global len
    x = 0
    for i in range(n):
        if i == 1500:
            len = lambda v: 100
        if i == 1600:
            del len
        x += len("abc")
    return x


print(shadow_builtin(3000))


def appear(n):
    missing = total = 0
    for i in range(n):
        if i == 1000:
            globals()["late_name"] = 7
        if i == 2000:
            del globals()["late_name"]
        try:
            total += late_name
        except NameError:
            missing += 1
    return missing, total


print(appear(3000))
import math


def module_attribute(n):
    total = 0.0
    old = math.sqrt
    for i in range(n):
        if i == 2000:
            math.sqrt = lambda v: v
        total += math.sqrt(4.0)
    math.sqrt = old
    return total, math.sqrt(4.0)


print(module_attribute(3000))
hot = 0
for i in range(5000):
    hot += i
    if i == 4000:
        hot = float(hot)
print(hot)
