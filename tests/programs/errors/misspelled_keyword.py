"""A traceback that nobody has asked for suggests the keyword, too."""
exec("def f():\n    whille True:\n        pass\n")
