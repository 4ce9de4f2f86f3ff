class Item:
    def __init__(self, n):
        self.n = n

    def price(self):
        return self.n * 2 if self.n != 2719 else None


def total(items):
    result = 0
    for item in items:
        result += item.price()
    return result


print(total(map(Item, range(2000))))
total(map(Item, range(3000)))
