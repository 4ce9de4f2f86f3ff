def divide(a, b):
    return a / b


values = [1, 2, 0]
for value in values:
    print(divide(10, value))
