"""A finaliser that runs when the program ends can start no thread."""

import _thread
import sys
import threading


class Last:
    def __del__(self):
        print(sys.is_finalizing())
        try:
            _thread.start_new_thread(print, ("never",))
        except PythonFinalizationError as error:
            print(error)


last = Last()
print(sys.is_finalizing(), _thread._get_name() != "")
_thread.set_name("embed\0ded")
print(_thread._get_name())
thread = threading.Thread(target=lambda: print(_thread._get_name()), name="a long n\u00e4me in all")
thread.start()
thread.join()
