-O
-c
import sys\nassert False\nprint(__debug__, sys.flags.optimize)
