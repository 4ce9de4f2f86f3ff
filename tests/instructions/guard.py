# A guard in machine code that fails every second iteration and has no bridge: into the runtime and back.
import sys


def run(n):
    total = 0
    for i in range(n):
        if i & 1:
            total += 1
    return total


run(int(sys.argv[1]))
