-c
import sys; sys.exit(300)
