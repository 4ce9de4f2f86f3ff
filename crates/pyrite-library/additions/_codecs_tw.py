from _multibytecodec import _codecs

getcodec = _codecs("big5", "cp950")
