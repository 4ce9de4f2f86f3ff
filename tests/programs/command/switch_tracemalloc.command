-X
tracemalloc=4
-c
import tracemalloc; print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_object_traceback(bytes(1000)))
