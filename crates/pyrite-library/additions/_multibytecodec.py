"""Codecs of Chinese, Japanese and Korean encodings, in one go and piece by piece, with the interface of CPython's module of this name.

What bytes stand for is asked of `_cjkcodecs`, which also changes the states: what sets of characters were chosen last, in eight bytes.
"""

import _cjkcodecs

# Characters that an encoder keeps, since the next may belong to them, and bytes that a decoder keeps.
_MOST_CHARACTERS = 2
_MOST_BYTES = 8
_STATE = 8


MultibyteCodec = _cjkcodecs.MultibyteCodec


def _handler(errors):
    if errors is None:
        return "strict"
    if not isinstance(errors, str):
        raise TypeError(f"argument 'errors' must be str or None, not {type(errors).__name__}")
    return errors


def _codecs(*names):
    """The function `getcodec` of a module with these encodings."""

    def getcodec(encoding, /):
        if not isinstance(encoding, str):
            raise TypeError("encoding name must be a string.")
        if encoding not in names:
            raise LookupError("no such codec is supported.")
        return _cjkcodecs.codec(encoding)

    return getcodec


class _WithCodec:
    """What has a codec in its class, and error handling that can be changed."""

    __slots__ = ()

    def __init__(self, *args, **kwargs):
        # All is done by `__new__`: what else a subclass inherits from has an `__init__` of its own, which is not to run.
        pass

    def _begin(self, errors):
        """The states of an encoder and a decoder to begin with."""
        codec = type(self).codec
        if not isinstance(codec, MultibyteCodec):
            raise TypeError("codec is unexpected type")
        self._errors = _handler(errors)
        return map(bytearray, _cjkcodecs.start(codec))

    @property
    def errors(self):
        """How to treat errors."""
        return self._errors

    @errors.setter
    def errors(self, value):
        if not isinstance(value, str):
            raise TypeError("errors must be a string")
        self._errors = value

    @errors.deleter
    def errors(self):
        raise AttributeError("cannot delete attribute")


class _Encoder(_WithCodec):
    __slots__ = ()

    def _begin(self, errors):
        self._state, _ = super()._begin(errors)
        self._pending = ""

    def _encode(self, text, final):
        if not isinstance(text, str):
            text = str(text)
        codec = type(self).codec
        text = self._pending + text
        data, used = _cjkcodecs.encode(codec, text, self._errors, self._state, final)
        rest = text[used:]
        if len(rest) > _MOST_CHARACTERS:
            raise UnicodeError("pending buffer overflow")
        if final:
            data += _cjkcodecs.finish(codec, self._state)
        self._pending = rest
        return data

    def reset(self, /):
        self._pending = ""
        _cjkcodecs.finish(type(self).codec, self._state)


class _Decoder(_WithCodec):
    __slots__ = ()

    def _begin(self, errors):
        _, self._state = super()._begin(errors)
        self._pending = b""

    def _decode(self, data, final):
        codec = type(self).codec
        if self._pending:
            data = self._pending + bytes(memoryview(data))
        text, used = _cjkcodecs.decode(codec, data, self._errors, self._state, final)
        rest = bytes(memoryview(data).cast("B")[used:])
        if len(rest) > _MOST_BYTES:
            raise UnicodeError("pending buffer overflow")
        self._pending = rest
        return text

    def reset(self, /):
        self._pending = b""
        _cjkcodecs.reset_decoder(type(self).codec, self._state)


class MultibyteIncrementalEncoder(_Encoder):
    __slots__ = ("_errors", "_state", "_pending")

    def __new__(cls, errors="strict"):
        self = object.__new__(cls)
        self._begin(errors)
        return self

    def encode(self, /, input, final=False):
        return self._encode(input, bool(final))

    def getstate(self, /):
        pending = self._pending.encode("utf-8")
        return int.from_bytes(bytes((len(pending),)) + pending + self._state, "little")

    def setstate(self, state, /):
        if not isinstance(state, int):
            raise TypeError(f"setstate() argument must be int, not {type(state).__name__}")
        whole = state.to_bytes(1 + 4 * _MOST_CHARACTERS + _STATE, "little")
        length = whole[0]
        if length > 4 * _MOST_CHARACTERS:
            raise UnicodeError("pending buffer too large")
        self._pending = whole[1 : 1 + length].decode("utf-8")
        self._state = bytearray(whole[1 + length : 1 + length + _STATE])


class MultibyteIncrementalDecoder(_Decoder):
    __slots__ = ("_errors", "_state", "_pending")

    def __new__(cls, errors="strict"):
        self = object.__new__(cls)
        self._begin(errors)
        return self

    def decode(self, /, input, final=False):
        return self._decode(input, bool(final))

    def getstate(self, /):
        return self._pending, int.from_bytes(self._state, "little")

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError(f"setstate() argument must be tuple, not {type(state).__name__}")
        if len(state) != 2:
            raise TypeError("setstate(): illegal state argument")
        pending, flags = state
        if not isinstance(pending, bytes) or not isinstance(flags, int):
            raise TypeError("setstate(): illegal state argument")
        state = bytearray(flags.to_bytes(_STATE, "little"))
        if len(pending) > _MOST_BYTES:
            raise UnicodeDecodeError(_cjkcodecs.name(type(self).codec), pending, 0, len(pending), "pending buffer too large")
        self._pending = pending
        self._state = state


class MultibyteStreamReader(_Decoder):
    __slots__ = ("_errors", "_state", "_pending", "_stream")

    def __new__(cls, stream, errors=None):
        self = object.__new__(cls)
        self._begin(errors)
        self._stream = stream
        return self

    @property
    def stream(self):
        return self._stream

    def _read(self, method, size):
        if self._stream is None:
            raise AttributeError(f"'NoneType' object has no attribute '{method}'")
        read = getattr(self._stream, method)
        while True:
            data = read() if size < 0 else read(size)
            if not isinstance(data, bytes):
                raise TypeError(f"stream function returned a non-bytes object ({type(data).__name__})")
            text = self._decode(data, not data or size < 0)
            if text or not data or size < 0:
                return text
            # A part of a character: one byte more may be enough.
            size = 1

    @staticmethod
    def _size(size):
        if size is None:
            return -1
        if not isinstance(size, int):
            raise TypeError("arg 1 must be an integer")
        return size

    def read(self, sizeobj=None, /):
        return self._read("read", self._size(sizeobj))

    def readline(self, sizeobj=None, /):
        return self._read("readline", self._size(sizeobj))

    def readlines(self, sizehintobj=None, /):
        return self._read("read", self._size(sizehintobj)).splitlines(True)


class MultibyteStreamWriter(_Encoder):
    __slots__ = ("_errors", "_state", "_pending", "_stream")

    def __new__(cls, stream, errors=None):
        self = object.__new__(cls)
        self._begin(errors)
        self._stream = stream
        return self

    @property
    def stream(self):
        return self._stream

    def write(self, strobj, /):
        self._stream.write(self._encode(strobj, False))

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def reset(self, /):
        if self._pending and (data := self._encode("", True)):
            self._stream.write(data)
