-c
import sys; sys.exit('surrogates:\udcff and \xe9')
