# Shapes of program that have broken tracing compilers before.
class Box:
    def __init__(self, v):
        self.v = v


def virtual_across_bridge(n):
    b, total = Box(0), 0
    for i in range(n):
        if i % 3 == 0:
            b = Box(i)
        elif i % 3 == 1:
            b.v += 1
        else:
            c = b
            b = Box(c.v + 1)
            total += c.v
        if i % 50 == 49:
            total += b.v
    return total, b.v


print(virtual_across_bridge(4000))


def same_object_twice(n):
    a = b = Box(1)
    for i in range(n):
        a.v += 1
        b.v += 1
        if i % 400 == 399:
            a = Box(b.v)
        if i % 1000 == 999:
            b = a
    return a.v, b.v, a is b


print(same_object_twice(5000))


def list_or_object(n):
    x = [1, 2]
    out = 0
    for i in range(n):
        if i % 700 == 350:
            x = Box(5)
        elif i % 700 == 0:
            x = [i, 2]
        out += x.v if isinstance(x, Box) else x[0]
    return out


print(list_or_object(4000))


def variable_index(n):
    a, b = [0, 0], [10, 20]
    for i in range(n):
        k = i & 1
        a[k] = i
        b[1 - k] = a[0] + a[1]
        if b[k] > 3000:
            b[k] = 0
            a, b = b, a
    return a, b


print(variable_index(4001))


def exits_before_entry(n):
    done = 0
    for i in range(n):
        for j in range(i % 2):
            done += 1
        for j in range(0):
            done += 100
        for j in ():
            done += 100
    return done


print(exits_before_entry(4000))


def loop_carried_chain(n):
    a, b, c, d = 1, 2.0, "x", None
    for i in range(n):
        a, b, c, d = b, a, d, c
        if i % 4 == 3:
            a, b = 1 + i, float(i)
    return a, b, c, d


print(loop_carried_chain(3001))


def guard_then_effect(n):
    log = []
    seen = {}
    for i in range(n):
        key = i % 7
        if key in seen and seen[key] > i - 8:
            seen[key] = i
        else:
            log.append(i)
            seen[key] = i
        if len(log) > 10 and i % 2:
            log.clear()
    return log, seen


print(guard_then_effect(3000))


def overflow_in_inner(n):
    total = 0
    for i in range(n):
        x = 1
        for j in range(i % 70):
            x = x * 2 + 1
        total ^= x
    return total


print(overflow_in_inner(700))


def bool_and_int(n):
    t = 0
    for i in range(n):
        flag = i % 3 == 0
        t += flag
        t += flag is True
        t += (flag == 1) + (flag + flag)
        if flag:
            flag = i
        t += flag
        key = {True: 1, 0: 5}[flag == i]
        t += key
    return t


print(bool_and_int(3000))


def is_and_equal(n):
    a, b = 2**70, 2**70
    same = equal = 0
    x = 1.0
    for i in range(n):
        c = a if i % 2 else b + 0
        same += c is a
        equal += c == b
        y = x
        same += y is x
        equal += (i, x) == (i, 1)
    return same, equal


print(is_and_equal(2000))


def signed_zero(n):
    z = 0.0
    out = []
    for i in range(n):
        z = z * -1
        if i % 500 == 0:
            out.append(str(z))
        w = z + 0.0
        if i % 500 == 1:
            out.append(str(w))
        if i % 500 == 2:
            out.append(str(0 - z))
    return out[:9]


print(signed_zero(3000))


def rethrow(n):
    depth = 0
    for i in range(n):
        try:
            try:
                if i % 5 == 0:
                    raise KeyError(i)
                if i % 7 == 0:
                    raise IndexError(i)
            except KeyError:
                if i % 10 == 0:
                    raise
                depth += 1
            finally:
                depth += 10
        except LookupError as e:
            depth += 100 if isinstance(e, KeyError) else 1000
            e = None
    return depth


print(rethrow(4000))


def swapped_method_on_two(n):
    class P:
        def go(self):
            return 1

    class Q:
        def go(self):
            return 2

    p, q = P(), Q()
    t = 0
    for i in range(n):
        t += p.go() * 10 + q.go()
        if i == 1000:
            P.go, Q.go = Q.go, P.go
        if i == 2000:
            p, q = q, p
        if i == 2500:
            p.__class__ = P
    return t


print(swapped_method_on_two(3000))


def counter_past_limit(n):
    i = 2**62 - n // 2
    steps = 0
    while i < 2**62 + n // 2:
        i += 1
        steps += 1
    return steps, i - 2**62


print(counter_past_limit(4000))


def generator_shared(n):
    def numbers():
        k = 0
        while True:
            k += 1
            yield k

    g = numbers()
    a = [next(g) for _ in range(n)]
    b = 0
    for v in g:
        b += v
        if v >= 3 * n:
            break
    c = next(g)
    g.close()
    return len(a), b, c, list(g)


print(generator_shared(1500))


def nested_function_changes_loop(n):
    items = [1, 2, 3]
    seen = 0

    def touch(i):
        nonlocal items
        if i % 900 == 899:
            items = items + [i]
        if i % 1300 == 1299:
            items.clear()

    for i in range(n):
        touch(i)
        for v in items:
            seen += v
    return seen, items


print(nested_function_changes_loop(4000))
