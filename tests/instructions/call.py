# Calls of a function of two parameters, interpreted.
import sys


def function(a, b):
    return a


def run(n):
    for i in range(n):
        function(i, 1)


run(int(sys.argv[1]))
