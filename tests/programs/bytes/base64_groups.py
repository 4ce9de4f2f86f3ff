"""Base 64: groups of four letters, and what is between them."""

import base64
import binascii

data = bytes(i * 7 % 256 for i in range(300))
print(all(base64.b64decode(base64.b64encode(data[:n])) == data[:n] for n in range(300)))
print(base64.b64encode(data[:40]), binascii.b2a_base64(b"ab"), binascii.b2a_base64(b"", newline=False))
for text in (b"QUJD\nREVG", b"QUJDREVG", b"QUJDRA==", b"QUJDREU=", b"QU JD RE VG", b"\xffQUJD\xffREVG!", b"QUJD=REVG", b"QQ==QUJD", b"QUJD====REVG",
             b"QUJDR", b"QUJDRE", b"QUJDRE=", b"", b"=", b"=QUJD", b"QUJDRA==QUJD", b"QUJDREVGR"):
    for strict in (False, True):
        try:
            print(text, strict, binascii.a2b_base64(text, strict_mode=strict))
        except binascii.Error as error:
            print(text, strict, error)
