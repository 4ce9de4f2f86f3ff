-bb
-c
b"a" == "a"
