-c
import sys\nprint(sys.argv, __name__)
a
-b
--c
