# A file that grows over the limit of the process is an error that can be caught.
import os
import resource
import signal
import tempfile

print(signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN, signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
with tempfile.TemporaryFile(buffering=0) as file:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        print(file.write(b"x" * 2000))
        file.write(b"y")
    except OSError as error:
        print(os.strerror(error.errno))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
