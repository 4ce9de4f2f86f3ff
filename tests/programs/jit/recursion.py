def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(18))


def fact(n):
    return 1 if n == 0 else n * fact(n - 1)


for _ in range(100):
    f = fact(30)
print(f)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(sum(even(i % 60) for i in range(1000)))


def tree(depth):
    return None if depth == 0 else (tree(depth - 1), depth, tree(depth - 1))


def total(t):
    return 0 if t is None else total(t[0]) + t[1] + total(t[2])


print(total(tree(11)))


def count_paths(x, y, memo):
    if x == 0 or y == 0:
        return 1
    if (x, y) in memo:
        return memo[x, y]
    memo[x, y] = r = count_paths(x - 1, y, memo) + count_paths(x, y - 1, memo)
    return r


print(count_paths(40, 40, {}))


def loop_and_recurse(n):
    s = 0
    for i in range(n):
        s += i + loop_and_recurse(n - i - 1) % 7 if i < 3 else i
    return s


print(loop_and_recurse(18))


def type_by_depth(n):
    if n == 0:
        return 0
    r = type_by_depth(n - 1)
    return r + 0.5 if n == 30 else r + 1


for _ in range(100):
    x = type_by_depth(60)
print(x)


def raising(n):
    if n == 0:
        raise ValueError("bottom")
    try:
        return raising(n - 1)
    finally:
        done.append(n)


done = []
for _ in range(50):
    try:
        raising(20)
    except ValueError:
        pass
print(len(done), done[:3])


def collatz(n):
    return 1 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


print(max((collatz(n), n) for n in range(1, 800)))
