x = 1
if x:
    print("""a
b""")
