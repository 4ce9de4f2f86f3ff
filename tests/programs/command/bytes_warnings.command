-b
-c
print(str(b"a"), repr(b"a")); str(bytearray(b"b"))
