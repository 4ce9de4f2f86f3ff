-X
one
-Xtwo=2
-X
dev
-c
import sys\nprint(sys._xoptions, sys.flags.dev_mode, sys.warnoptions)
