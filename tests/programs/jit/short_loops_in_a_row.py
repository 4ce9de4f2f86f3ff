# Many short loops one after the other, each with as many iterations as divide the threshold: what becomes hot, does so in its last iteration.


def sums(rows, size):
    total = 0
    columns = []
    for column in range(size):
        columns.append([row[column] for row in rows])
    for row in rows:
        total += max(row)
    diagonal = [rows[index][index] for index in range(size)]
    other = []
    for index in range(size):
        other.append(rows[index][size - 1 - index])
    for index in range(size):
        if diagonal[index] > other[index]:
            total += diagonal[index]
        else:
            total -= other[index]
    while size:
        size -= 1
        total += len(columns[size])
    return total


for size in (1, 2, 5, 10, 20):
    total = 0
    for turn in range(400 // size):
        total += sums([[row * column * turn % 11 for column in range(size)] for row in range(size)], size)
    print(size, total)


def nested(count):
    total = 0
    for outer in range(10):
        for inner in range(count):
            total += inner
        for inner in range(count):
            total -= outer
        for inner in range(5):
            for innermost in range(2):
                total += innermost
    return total


print([sum(nested(count) for _ in range(20)) for count in (0, 1, 8, 10, 50)])
