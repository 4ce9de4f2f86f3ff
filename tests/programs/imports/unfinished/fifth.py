v1: int
import sixth
v2: int
