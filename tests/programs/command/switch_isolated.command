-I
-c
import sys\nprint(sys.flags.isolated, sys.flags.ignore_environment, sys.flags.no_user_site, sys.flags.safe_path, "" in sys.path)
