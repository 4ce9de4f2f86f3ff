-X
tracemalloc=many
-c
print(1)
