import math
print(math.pi)
import does_not_exist
