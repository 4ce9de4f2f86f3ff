-c
def f():\n  1/0\ntry:\n  f()\nexcept ZeroDivisionError:\n  exec("f()")
