-X
cpu_count=0
-c
print("not reached")
