def loops(n, xs):
    total = 0
    for i, x in enumerate(xs):
        if x > n and x is not None:
            continue
        total += x * 2
    while total >= n:
        total -= 1
    else:
        del x
    return total, [y + n for y in xs if y in (1, 2)], x
