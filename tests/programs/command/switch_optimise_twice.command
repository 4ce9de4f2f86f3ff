-OO
-c
import sys\ndef f():\n    "doc"\nprint(__debug__, sys.flags.optimize, f.__doc__)
