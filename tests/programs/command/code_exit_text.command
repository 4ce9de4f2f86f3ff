-c
import sys; sys.exit("bye")
