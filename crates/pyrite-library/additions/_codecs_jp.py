from _multibytecodec import _codecs

getcodec = _codecs(
    "cp932", "euc_jp", "shift_jis", "euc_jisx0213", "shift_jisx0213", "euc_jis_2004",
    "shift_jis_2004",
)
