def down(n):
    return down(n + 1)


caught = 0
for _ in range(20):
    try:
        down(0)
    except RecursionError:
        caught += 1
print(caught)


def measured(n):
    global deepest
    deepest = n
    measured(n + 1)


depths = set()
for _ in range(10):
    try:
        measured(0)
    except RecursionError as e:
        message = str(e)
    depths.add(deepest)
print(len(depths), 900 < min(depths) < 1001, message)


def mutual_a(n):
    return mutual_b(n) + 1


def mutual_b(n):
    return [mutual_a(n)][0]


try:
    mutual_a(1)
except RecursionError:
    print("mutual")
