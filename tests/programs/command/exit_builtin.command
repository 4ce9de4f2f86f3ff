-c
import sys\nexit(3 + len(sys.argv))
argument
