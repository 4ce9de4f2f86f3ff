# `_hashlib`: the hash functions and message authentication codes of OpenSSL, and `hashlib` and `hmac`, which are made of them.
import _hashlib
import hashlib
import hmac
import operator
import re


def tell(text):
    try:
        shown = repr(eval(text))
    except Exception as error:
        shown = f"!! {type(error).__name__} {error}"
    print(text, "->", re.sub("0x[0-9a-f]+", "0x", shown))


print(sorted(_hashlib.openssl_md_meth_names), sorted(hashlib.algorithms_available) == sorted(_hashlib.openssl_md_meth_names))
data = bytes(range(256)) * 50
for name in sorted(_hashlib.openssl_md_meth_names):
    made = hashlib.new(name, data)
    length = (10,) if "shake" in name else ()
    print(made.name, made.block_size, made.digest_size, made.hexdigest(*length), made.digest(*length) == bytes.fromhex(made.hexdigest(*length)))
    copy = made.copy()
    made.update(b"more")
    print(copy.hexdigest(*length) != made.hexdigest(*length), made.hexdigest(*length) == hashlib.new(name, data + b"more").hexdigest(*length))
    try:
        print(hmac.new(b"key", data, name).hexdigest(), hmac.digest(b"key", data, name).hex())
    except ValueError as error:
        print("no HMAC", error)
hash = _hashlib.new("sha256", b"a")
shake = _hashlib.openssl_shake_128(b"a")
code = _hashlib.hmac_new(b"k", b"m", "sha256")
for text in (
    "hash", "shake", "code", "type(hash).__mro__", "type(shake).__mro__", "type(code).__mro__",
    "_hashlib.new('nope')", "_hashlib.new(3)", "_hashlib.new('sha256', 'text')", "_hashlib.new('sha256', b'a', string=b'b')",
    "_hashlib.new('sha256', string=b'b').hexdigest()", "[_hashlib.new(n).name for n in ('SHA256', 'sha-256', 'SHA2-256', 'blake2b512', 'sha3-256', 'shake128')]",
    "_hashlib.new('md4')", "_hashlib.new('sha256\\0x')", "hashlib.new('nope')", "hashlib.new('ripemd160', b'').hexdigest()",
    "_hashlib.openssl_md5('x')", "_hashlib.openssl_md5(data=b'x').hexdigest()", "_hashlib.openssl_md5(b'x', usedforsecurity=False).hexdigest()",
    "_hashlib.openssl_sha256(b'x', 5)", "_hashlib.openssl_sha256(3)", "_hashlib.HASH()", "_hashlib.HASHXOF()", "_hashlib.HMAC()",
    "shake.digest()", "shake.digest(5)", "shake.digest(0)", "shake.hexdigest(length=3)", "hash.update('a')", "hash.copy()", "code.copy().hexdigest()",
    "code.update('a')", "code.name, code.block_size, code.digest_size", "_hashlib.hmac_new(b'k')", "_hashlib.hmac_new('k', b'm', 'md5')",
    "_hashlib.hmac_new(b'k', b'm', 'nope')", "_hashlib.hmac_new(b'', b'', _hashlib.openssl_md5).hexdigest()", "_hashlib.hmac_new(b'k', b'm', len)",
    "_hashlib.hmac_new(b'k', None, 'sha3_256').name", "_hashlib.hmac_digest(b'k', b'm', 'nope')", "_hashlib.hmac_digest('k', b'm', 'md5')",
    "_hashlib.hmac_digest(b'k', b'm', 3)", "_hashlib.get_fips_mode()", "_hashlib.UnsupportedDigestmodError.__mro__", "hashlib.md5 is _hashlib.openssl_md5",
    "hashlib.sha256, hashlib.blake2b", "hashlib.pbkdf2_hmac('nope', b'', b'', 1)", "hashlib.pbkdf2_hmac('sm3', b'p', b's', 3).hex()",
    "hashlib.file_digest", "hmac.new(b'k', digestmod='sha1')._hmac", "hmac.new(b'k' * 300, b'm', hashlib.sha384).hexdigest()",
):
    tell(text)
for a, b in ((b"a", b"a"), ("a", "a"), ("a", "b"), (b"a", bytearray(b"a")), ("a", "é"), ("a", b"a"), (3, b"a"), (3, 4), ("a", 3), ([], b""), ([], ())):
    tell(f"hmac.compare_digest({a!r}, {b!r})")
