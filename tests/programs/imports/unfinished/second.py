from first import a
b = 1
