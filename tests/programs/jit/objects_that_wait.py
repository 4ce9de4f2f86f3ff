"""Objects that are reachable from real ones for a short while only, in hot loops: who looks in between must see them."""

import sys
import traceback


class Odd(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


def check(i):
    if i % 2:
        raise Odd(i)
    return i


def handled(n):
    """Now and then somebody looks at the exception that is being handled."""
    total = 0
    seen = []
    for i in range(n):
        try:
            total += check(i)
        except Odd as e:
            total += 1
            if i % 997 == 0:
                current = sys.exception()
                seen.append((current is e, current.value, current.__traceback__.tb_lineno > 0, len(traceback.extract_tb(e.__traceback__))))
    return total, seen, sys.exception()


def nested(n):
    contexts = 0
    kept = None
    for i in range(n):
        try:
            try:
                check(i)
            except Odd:
                {}[i]
        except KeyError as e:
            if type(e.__context__) is Odd and e.__context__.value == i and e.args == (i,):
                contexts += 1
            if i == n - 1:
                kept = e
    return contexts, kept.__context__.args, kept.__traceback__.tb_frame.f_code.co_name


def missing(n):
    table, row = {1: 2}, [1, 2, 3]
    total = 0
    texts = set()
    for i in range(n):
        try:
            total += table[i % 5]
        except KeyError as e:
            total += 10
            if i % 501 == 0:
                texts.add(str(e))
        try:
            total += row[i % 7 - 4]
        except IndexError as e:
            total += 100
            if i % 501 == 0:
                texts.add(str(e))
    return total, sorted(texts)


class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next


class Stack:
    def __init__(self):
        self.head = None
        self.other = self

    def push(self, value):
        self.head = Node(value, self.head)

    def pop(self):
        node = self.head
        self.head = node.next
        return node.value


def stack(n):
    one, two = Stack(), Stack()
    total = 0
    for i in range(n):
        one.push(i)
        two.push(-i)
        if i % 3 == 0:
            two.other = one
        two.other.push(i * 2)
        two.other = two
        if i % 700 == 699:
            total += len(repr(vars(one))) > 0
        total += one.pop() * 2 + two.pop()
        if one.head is None:
            one.push(7)
    return total, one.pop(), two.pop()


class Mover:
    def __init__(self):
        self.place = (0, 0)
        self.log = [None] * 4


def move(n):
    mover = Mover()
    for i in range(n):
        x, y = mover.place
        mover.place = (x + 1, y)
        mover.log[i & 3] = mover.place
        mover.log[i & 1] = (i, i)
        x, y = mover.place
        if i > n - 3:
            mover.place = x
            mover.place = (mover.place, y)
        mover.place = (x, y + 2)
    return mover.place, mover.log


def swapped(n):
    """The same object by two names."""
    a = Mover()
    b = a
    total = 0
    for i in range(n):
        if i == n // 2:
            b = Mover()
        a.place = (i, 1)
        b.place = (i, 2)
        total += a.place[1]
    return total


print(handled(5000))
print(nested(4000))
print(missing(6000))
print(stack(5000))
print(move(5000))
print(swapped(5000))
