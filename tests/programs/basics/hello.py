print("hello")
print()
print("a", 1, 2.5, None, True, sep="-", end="!\n")
print(*[1, 2, 3], sep=", ")
