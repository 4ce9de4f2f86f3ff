-X
no_debug_ranges
-c
def f(): return 1 / 0\nprint(set(tuple(p)[2:] for p in f.__code__.co_positions()))
