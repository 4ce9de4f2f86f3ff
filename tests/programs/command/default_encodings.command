-X
warn_default_encoding
-c
open("/dev/null").close()
