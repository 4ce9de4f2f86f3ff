# Local variables, argument tuples and names must be right after a trace is left.
def locals_after(n):
    a = b = 0
    for i in range(n):
        a += i
        b = a * 2
        c = "x" if i % 2 else b
    return sorted(locals().items())


print(locals_after(3000))


def locals_inside(n):
    seen = None
    for i in range(n):
        x = i * 2
        if i == n - 1:
            seen = {k: v for k, v in locals().items() if k != "seen"}
    return seen


print(locals_inside(3000))


def evaluate(n):
    t = 0
    for i in range(n):
        t += i
        if i % 1000 == 999:
            t += eval("t % 7 + i")
    return t


print(evaluate(3000))


def executed(n):
    ns = {"t": 0}
    code = compile("t += step", "<code>", "exec")
    for i in range(n):
        ns["step"] = i % 3
        exec(code, ns)
    return ns["t"]


print(executed(1000))


def line_numbers(n):
    for i in range(n):
        try:
            if i % 2:
                raise ValueError
            else:
                int("x")
        except ValueError as e:
            line = e.__traceback__.tb_lineno
            lines[line] = lines.get(line, 0) + 1


lines = {}
line_numbers(2000)
print(lines)


def uninitialised(n):
    errors = 0
    for i in range(n):
        if i % 700 == 699:
            x = i
        try:
            x
        except UnboundLocalError:
            errors += 1
        if i % 700 == 699 and i > 1000:
            del x
    return errors


print(uninitialised(3000))
total = 0
for index in range(3000):
    total += index
    name = f"v{index % 5}"
    globals()[name] = index
print(total, v0, v1, v2, v3, v4, index)


class Body:
    acc = 0
    for k in range(2000):
        acc += k
        if k % 2:
            odd = k
        else:
            even = k


print(Body.acc, Body.odd, Body.even, Body.k)
