from _multibytecodec import _codecs

getcodec = _codecs("euc_kr", "cp949", "johab")
