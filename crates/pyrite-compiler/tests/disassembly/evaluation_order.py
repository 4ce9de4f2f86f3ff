def order(a, b):
    c = a + (a := 5)
    a, b = b, a
    x = b or a
    return 0 < a < b, c, x
