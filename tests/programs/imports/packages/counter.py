print("importing counter")
value = 1
