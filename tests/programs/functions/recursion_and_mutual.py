def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


print(is_even(200), is_odd(201), is_even(7))


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 6))


def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append(a + c)
        hanoi(n - 1, b, a, c, moves)


moves = []
hanoi(5, "A", "B", "C", moves)
print(len(moves), "".join(moves)[:30])


def permutations(items):
    if not items:
        return [[]]
    return [[items[i]] + rest for i in range(len(items)) for rest in permutations(items[:i] + items[i + 1:])]


print(permutations([1, 2, 3]))


def flatten(v):
    return [x for item in v for x in (flatten(item) if isinstance(item, list) else [item])]


print(flatten([1, [2, [3, [4]], 5], [[6]]]))
Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(Y(lambda fac: lambda n: 1 if n == 0 else n * fac(n - 1))(20))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(800))
