"""Small functions with many ways through them, inlined in many places: too many for a bridge each."""


class Node:
    def __init__(self, number):
        self.number = number
        self.parent = self

    def find(self, update=False):
        parent = self.parent
        if parent.number != self.number:
            parent = parent.find(update)
            if update:
                self.parent = parent
        return parent


def choose(value, key):
    if value & 1:
        key ^= 5
    if value & 2:
        key += 3
    if value & 4:
        key = key * 3 % 1009
    if value & 8:
        key -= 1
    if value & 16:
        key = key // 2 if key > 100 else key * 2
    if value & 32:
        key |= 64
    if value & 64:
        raise KeyError(key)
    return key


def chosen(value, key):
    try:
        return choose(value, key)
    except KeyError as error:
        return error.args[0] & 255


def run(n):
    nodes = [Node(i) for i in range(60)]
    value = 42
    key = total = 0
    for i in range(n):
        value = (value * 1103515245 + 12345) % 2147483648
        a, b = nodes[value >> 8 & 31], nodes[value >> 13 & 31]
        key = chosen(value >> 3, key)
        x, y = a.find(), b.find(value & 64 != 0)
        if x.number < y.number and value & 7 == 0:
            y.parent = x
        elif value & 63 == 1:
            nodes[value >> 8 & 31] = Node(value % 997 + 60)
        key = chosen(value >> 9, key) + chosen(value >> 15, key)
        total = (total * 31 + key + x.number) % 1000003
    return total, key


for n in (10, 3000, 12000, 3000):
    print(run(n))
