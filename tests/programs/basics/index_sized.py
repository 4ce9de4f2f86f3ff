# Integers of 63 and 64 bits are index-sized.
import sys

big = sys.maxsize
print("a b c".split(" ", big), "aXbXc".replace("X", "-", big), b"a b".split(b" ", big), "a b c".rsplit(None, -big - 1))


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


class Long:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length


attempt(lambda: len(Long(big)))
attempt(lambda: len(Long(big + 1)))
attempt(lambda: len(Long(-1)))
attempt(lambda: len(Long(-big - 10)))
attempt(lambda: len(range(big)))
attempt(lambda: len(range(big + 1)))
attempt(lambda: [1][big])
attempt(lambda: [1][big + 1])
attempt(lambda: (1,)[-big - 1])
attempt(lambda: "abc"[big])
