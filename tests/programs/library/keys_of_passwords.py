"""`hashlib.pbkdf2_hmac` and `hashlib.scrypt`, and what they refuse."""
import hashlib


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs).hex())
    except (ValueError, TypeError, OverflowError) as e:
        print(e)


pbkdf2 = hashlib.pbkdf2_hmac
for name in ("md5", "sha1", "sha256", "SHA512", "sha3_256", "sha512_256", "blake2b", "blake2s", "nope"):
    attempt(pbkdf2, name, b"password", b"salt", 2)
for args in (
    ("sha1", b"password", b"salt", 2, 20),
    ("sha256", bytearray(b"p"), memoryview(b"s"), 3, None),
    ("sha256", b"", b"", 1),
    ("sha256", "password", b"salt", 2),
    ("sha256", b"password", "salt", 2),
    ("sha256", b"password", b"salt", 0),
    ("sha256", b"password", b"salt", 2**31),
    ("sha256", b"password", b"salt", 1, 0),
    ("sha256", b"password", b"salt", 1, 2**31),
    ("sha256", b"password", b"salt", 1, "a"),
    ("sha256", b"password", b"salt", 1.5),
    (b"sha256", b"password", b"salt", 1),
    ("sha256", b"password", b"salt"),
):
    attempt(pbkdf2, *args)
attempt(pbkdf2, hash_name="sha256", password=b"password", salt=b"salt", iterations=1, dklen=10)
scrypt = hashlib.scrypt
attempt(scrypt, b"password", salt=b"NaCl", n=16, r=1, p=1)
attempt(scrypt, b"", salt=b"", n=16, r=2, p=2, dklen=16)
attempt(scrypt, b"password")
attempt(scrypt, b"password", salt=b"a", n=16)
attempt(scrypt, "password", salt=b"a", n=16, r=1, p=1)
attempt(scrypt, b"password", salt="a", n=16, r=1, p=1)
for n, r, p in ((15, 1, 1), (0, 1, 1), (1, 1, 1), (-1, 1, 1), (16, 0, 1), (16, 1, 0), (16, "a", 1)):
    attempt(scrypt, b"password", salt=b"a", n=n, r=r, p=p)
for limits in (dict(maxmem=-1), dict(maxmem=2**31), dict(dklen=0), dict(dklen=-1), dict(dklen=2**31)):
    attempt(scrypt, b"password", salt=b"a", n=16, r=1, p=1, **limits)
