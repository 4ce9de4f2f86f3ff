def dispatch(n):
    x = 0
    for i in range(n):
        k = (i * 2654435761 >> 7) % 16
        if k == 0:
            x += 1
        elif k == 1:
            x -= 2
        elif k == 2:
            x ^= 3
        elif k == 3:
            x += i
        elif k == 4:
            x = x // 2
        elif k == 5:
            x = x * 3 % 10007
        elif k == 6:
            x = -x
        elif k == 7:
            x = abs(x)
        elif k == 8:
            x |= 1
        elif k == 9:
            x &= 0xFFFFF
        elif k == 10:
            x = int(x / 2)
        elif k == 11:
            x = int(str(x))
        elif k == 12:
            x += len(str(x))
        elif k == 13:
            x = max(x, 5)
        elif k == 14:
            x = min(x, 99999)
        else:
            x = x if x else 1
    return x


print(dispatch(8000))


def flags(n):
    counts = [0] * 6
    for i in range(n):
        if i & 1:
            counts[0] += 1
        if i & 2:
            counts[1] += 1
        if i & 4:
            counts[2] += 1
        if i & 8:
            counts[3] += 1
        if i % 3 == 0 and i % 5 == 0:
            counts[4] += 1
        if i % 7 == 0 or i % 11 == 0:
            counts[5] += 1
    return counts


print(flags(8000))


def interpreter(program, n):
    stack, pc, acc, steps = [], 0, 0, 0
    while steps < n:
        op, arg = program[pc]
        steps += 1
        pc += 1
        if op == "push":
            stack.append(arg)
        elif op == "add":
            stack.append(stack.pop() + stack.pop())
        elif op == "mul":
            stack.append(stack.pop() * stack.pop() % 65521)
        elif op == "store":
            acc = stack.pop()
        elif op == "load":
            stack.append(acc)
        elif op == "jump":
            pc = arg
        elif op == "jz":
            if acc % 5 == 0:
                pc = arg
    return acc, steps, len(stack)


print(interpreter([("load", 0), ("push", 7), ("mul", 0), ("push", 3), ("add", 0), ("store", 0), ("jz", 0), ("push", 1), ("load", 0), ("add", 0), ("store", 0), ("jump", 0)], 12000))


def none_checks(a=None, b=None, c=None, d=None, e=None, f=None, g=None, h=None, i=None):
    total = 0
    if a is not None:
        total += a
    if b is not None:
        total += b * 2
    if c is not None:
        total += c * 3
    if d is not None:
        total += d * 4
    if e is not None:
        total += e * 5
    if f is not None:
        total += f * 6
    if g is not None:
        total += g * 7
    if h is not None:
        total += h * 8
    if i is not None:
        total += i * 9
    return total


def optional(n):
    names = "abcdefghi"
    total = 0
    for k in range(n):
        total += none_checks(**{names[j]: k for j in range(9) if (k * 40503 >> 3) & (1 << j)})
    return total


print(optional(2500))


def type_cases(values, n):
    out = 0
    for i in range(n):
        v = values[i % len(values)]
        if isinstance(v, bool):
            out += 1
        elif isinstance(v, int):
            out += v
        elif isinstance(v, float):
            out += int(v * 2)
        elif isinstance(v, str):
            out += len(v)
        elif isinstance(v, (list, tuple)):
            out += sum(v)
        elif v is None:
            out -= 1
        elif callable(v):
            out += v()
        else:
            out += hash(v) % 3
    return out


print(type_cases([1, 2.5, "abc", [1, 2], (3,), None, True, lambda: 4, 1j, b"", 10**20], 5500))
