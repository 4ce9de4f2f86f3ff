class Store:
    def __init__(self):
        self.data = {}

    def get(self, key):
        return self.data[key]


def lookup(store, key):
    try:
        return store.get(key)
    except KeyError as e:
        raise ValueError(f"no {key}") from e


def outer():
    try:
        lookup(Store(), "missing")
    except ValueError:
        return 1 + compute(0)


def compute(n):
    return sum(10 // n for _ in range(3))


print("before")
outer()
print("never")
