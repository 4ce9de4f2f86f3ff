"""Whether a file may be read, written or sought: nothing but `True` says yes."""
import io


class Raw(io.RawIOBase):
    def __init__(self, answer):
        self.answer = answer

    def readable(self):
        return self.answer

    writable = seekable = readable

    def readinto(self, buffer):
        return 0

    def write(self, data):
        return len(data)

    def seek(self, place, whence=0):
        return 0


for answer in (True, False, 1, (1,), "x", None):
    for make in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom, lambda raw: io.BufferedRWPair(raw, raw)):
        try:
            print(answer, type(make(Raw(answer))).__name__)
        except io.UnsupportedOperation as e:
            print(answer, e)
    for name in ("_checkReadable", "_checkWritable", "_checkSeekable"):
        try:
            print(answer, name, getattr(Raw(answer), name)())
        except io.UnsupportedOperation as e:
            print(answer, name, e)
