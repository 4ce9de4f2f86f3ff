-bbEsSqdu
-c
import sys\nf = sys.flags\nprint(f.bytes_warning, f.ignore_environment, f.no_user_site, f.no_site, f.quiet, f.debug, sys.warnoptions)\nprint("unbuffered", file=sys.stdout)\nsys.stdout.buffer.write(b"binary\\n")
