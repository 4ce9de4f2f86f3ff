-i
-q
-c
x = 3; raise ValueError(5)
