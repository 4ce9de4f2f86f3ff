-c
import sys\nprint("written")\nsys.stdout.close()
