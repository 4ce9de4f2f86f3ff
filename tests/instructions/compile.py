# Recording, optimising and compiling the same loop, each time of another code object.
import sys

SOURCE = """
def run(items):
    total = 0
    for item in items:
        if item > 3:
            total += item * 2
    return total
"""

for _ in range(int(sys.argv[1])):
    namespace = {}
    exec(SOURCE, namespace)
    namespace["run"]([1, 2, 5, 5, 5, 5, 5, 5])
