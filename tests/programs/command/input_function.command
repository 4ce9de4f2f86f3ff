-c
print(input("? ") + "!")\nprint(input())\ntry:\n    input()\nexcept EOFError as e:\n    print("end", e)
