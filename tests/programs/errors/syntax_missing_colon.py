print("not reached")
if True
    print("x")
