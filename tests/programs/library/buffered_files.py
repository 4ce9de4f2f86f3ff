# Buffered files over raw files that misbehave.
import io
import os
import signal
import threading


class Raw(io.RawIOBase):
    "Takes nothing until it is told to."

    ready = False

    def writable(self):
        return True

    def write(self, data):
        return len(data) if self.ready else None


writer = io.BufferedWriter(Raw(), 8)
try:
    writer.write(b"x" * 100)
except BlockingIOError as error:
    print(error.strerror, error.characters_written)
writer.raw.ready = True
writer.close()

reader = io.BufferedReader(io.BytesIO(b"abc"))
for size in (0, -16):
    try:
        reader.__init__(io.BytesIO(b"abc"), buffer_size=size)
    except ValueError as error:
        print(error)
    try:
        reader.read()
    except ValueError as error:
        print(error)
reader.__init__(io.BytesIO(b"abc"))
print(reader.read())


class Device(io.BytesIO):
    "Says that it is always at its start."

    def seek(self, *arguments):
        return 0

    def tell(self):
        return 0


device = io.BufferedReader(Device(b"12"))
print(device.seek(0, io.SEEK_CUR), device.seek(1), device.read(1), device.tell(), device.seek(0, io.SEEK_CUR))


def fail(text):
    raise OSError(text)


raw = io.BytesIO()
raw.close = lambda: fail("close")
both = io.BufferedReader(raw)
both.flush = lambda: fail("flush")
try:
    both.close()
except OSError as error:
    print(error.args, error.__context__.args)
both.flush = raw.close = lambda: None


# A write that a signal cuts short: the handler runs before the rest is waited for.
def handler(number, frame):
    raise ArithmeticError("interrupted")


signal.signal(signal.SIGALRM, handler)
receiving, sending = os.pipe()
thread = threading.Thread(target=lambda: os.read(receiving, 1), daemon=True)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
thread.start()
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
signal.setitimer(signal.ITIMER_REAL, 0.2)
try:
    os.write(sending, b"x" * (1 << 22))
except ArithmeticError as error:
    print(error)
