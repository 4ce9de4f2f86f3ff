import sys

from . import __name__ as parent

print(parent, __name__, sys.argv[1:])
