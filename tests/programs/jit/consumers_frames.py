# A consumer's loop calls compiled loops while frames of generators are on the stack: none of them may be left there.


def pairs(n):
    i = 0
    while i < n:
        for k in range(3):
            i += 1
            yield tuple(x for x in (i, i + k))


def chosen(n):
    for pair in pairs(n):
        if len(set(x % 7 for x in pair)) == 2 == len(set(x % 5 for x in pair)):
            yield pair


def levels(n):
    return 1 if n == 0 else 1 + levels(n - 1)


for i in range(8):
    print(len(list(chosen(3000))), levels(900), sum(a for a, b in chosen(500)))
