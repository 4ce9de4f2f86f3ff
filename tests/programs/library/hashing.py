"""hashlib over the hash functions of its own: digests, copies, parameters, mistakes."""

import _blake2
import _md5
import _sha1
import _sha2
import _sha3

FUNCTIONS = [_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512]
FUNCTIONS += [_sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s]
for function in FUNCTIONS:
    state = function(b"abc")
    copy = state.copy()
    state.update(bytearray(b"def"))
    print(state.name, state.digest_size, state.block_size, state.hexdigest()[:24])
    print(copy.hexdigest() == function(b"abc").hexdigest(), state.digest() == function(b"abcdef").digest(), type(state).__name__)
for function in (_sha3.shake_128, _sha3.shake_256):
    state = function(memoryview(b"abc"))
    print(state.name, state.digest_size, state.block_size, state.hexdigest(8), len(state.digest(1000)))
    print(state._rate_bits, state._capacity_bits, state._suffix)
print(_blake2.blake2b(b"x", digest_size=20, key=b"key", salt=b"salt", person=b"person").hexdigest())
tree = dict(fanout=2, depth=2, leaf_size=4096, node_offset=1, node_depth=1, inner_size=32, last_node=True)
print(_blake2.blake2b(b"leaf", **tree).hexdigest()[:32], _blake2.blake2s(b"leaf", **tree).hexdigest()[:32])
print(_blake2.blake2b.MAX_KEY_SIZE, _blake2.BLAKE2S_MAX_DIGEST_SIZE, _blake2.blake2s().SALT_SIZE)
for call in (
    lambda: _md5.md5("text"),
    lambda: _md5.md5(5),
    lambda: type(_md5.md5())(),
    lambda: _sha2.sha256().update("text"),
    lambda: _sha1.sha1(b"", string=b""),
    lambda: _sha3.shake_128().digest(-1),
    lambda: _sha3.shake_128().digest(1 << 40),
    lambda: _blake2.blake2b(digest_size=65),
    lambda: _blake2.blake2s(digest_size=0),
    lambda: _blake2.blake2b(key=b"x" * 65),
    lambda: _blake2.blake2s(salt=b"x" * 9),
    lambda: _blake2.blake2b(fanout=256),
    lambda: _blake2.blake2b(depth=0),
    lambda: _blake2.blake2b(leaf_size=1 << 32),
    lambda: _blake2.blake2b(node_offset=-1),
    lambda: _blake2.blake2s(node_offset=1 << 48),
    lambda: _blake2.blake2b(inner_size=65),
):
    try:
        call()
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
