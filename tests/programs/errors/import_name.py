from math import pi, nothing_here
