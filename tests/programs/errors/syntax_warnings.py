x = 5
print(x is 5, x is not "a")
print("\d")
assert (x, "always true")
print(x == 5)
