from _multibytecodec import _codecs

getcodec = _codecs("gb2312", "gbk", "gb18030", "hz")
