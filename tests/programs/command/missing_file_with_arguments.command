no_such_program.py
a
b
