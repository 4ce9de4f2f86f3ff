-X
int_max_str_digits=700
-c
import sys\nprint(sys.flags.int_max_str_digits, sys.get_int_max_str_digits())\ntry:\n    str(10**800)\nexcept ValueError as error:\n    print(error)
