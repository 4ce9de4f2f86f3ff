print("x")
# café
