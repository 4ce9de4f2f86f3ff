raise ImportError("the file beside the program, not the library's")
