import fourth
x = 1
