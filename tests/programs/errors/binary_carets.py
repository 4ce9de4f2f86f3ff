def total(items):
    result = 0
    for name, price in items:
        result = result + price * 2 - len(name)
    return result


print(total([("a", 1), ("b", 2.5)]))
print(total([("a", 1), ("é漢", None)]))
