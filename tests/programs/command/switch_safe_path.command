-P
-c
import sys\nprint(sys.flags.safe_path, "" in sys.path)
