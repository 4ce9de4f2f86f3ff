-S
-c
try:\n    exit\nexcept NameError as error:\n    print(error)
