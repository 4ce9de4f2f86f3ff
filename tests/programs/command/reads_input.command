-c
import sys\nfor line in sys.stdin:\n    print(repr(line))\nprint(repr(sys.stdin.read()))
