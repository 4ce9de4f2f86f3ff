-c
import sys\nprint("out", flush=True)\nprint("err", file=sys.stderr)\nsys.stderr.write("more\\n")
