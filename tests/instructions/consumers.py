"""One generator function, and many loops over it: each is machine code with the generator in it."""

import sys


def numbers():
    for number in range(200):
        yield number


def total(items):
    result = 0
    for item in items:
        result += item
    return result


def count(items):
    result = 0
    for item in items:
        if item:
            result += 1
    return result


def biggest(items):
    result = 0
    for item in items:
        if item > result:
            result = item
    return result


consumers = [total, count, biggest]
for consumer in consumers * 2:
    for _ in range(200):
        consumer(numbers())
for _ in range(int(sys.argv[1])):
    for consumer in consumers:
        consumer(numbers())
