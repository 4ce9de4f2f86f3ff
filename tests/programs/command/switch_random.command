-R
-B
-c
import sys\nprint(sys.flags.hash_randomization, sys.flags.dont_write_bytecode)
