# What contexts, streams and connections refuse, and what they are when they are new.
import re
import ssl
import warnings

import _ssl

warnings.simplefilter("ignore")


def attempt(function):
    try:
        print("->", re.sub(" at 0x[0-9a-f]+", "", repr(function())))
    except Exception as error:
        arguments = [re.sub(r" \(_ssl\.c:\d+\)", "", str(argument)) for argument in error.args]
        print(type(error).__name__, arguments, getattr(error, "library", None), getattr(error, "reason", None))


attempt(lambda: _ssl._SSLContext(99))
attempt(lambda: _ssl._SSLContext())
attempt(lambda: _ssl._SSLContext("a"))
for kind in _ssl._SSLSocket, _ssl.SSLSession, _ssl.Certificate:
    attempt(kind)
attempt(lambda: _ssl.MemoryBIO(1))
client = _ssl._SSLContext(_ssl.PROTOCOL_TLS_CLIENT)
server = _ssl._SSLContext(_ssl.PROTOCOL_TLS_SERVER)
for name in ("check_hostname", "_host_flags", "keylog_filename", "_msg_callback", "sni_callback", "num_tickets", "options",
             "post_handshake_auth", "protocol", "verify_flags", "verify_mode", "security_level"):
    print(name, getattr(client, name), getattr(server, name))
    for value in None, -1, "", 1 << 70, 5.5:
        attempt(lambda: setattr(client, name, value))
    attempt(lambda: setattr(server, name, -1))
    attempt(lambda: delattr(client, name))
client.minimum_version = _ssl.PROTO_MINIMUM_SUPPORTED
for name in "minimum_version", "maximum_version":
    for value in None, "x", 1 << 70, 5.5, 0, 5, -1, -2, 768, 769, 770, 771, 772:
        attempt(lambda: setattr(client, name, value))
        print(getattr(client, name))
attempt(lambda: setattr(_ssl._SSLContext(_ssl.PROTOCOL_TLSv1_2), "minimum_version", 771))

client = _ssl._SSLContext(_ssl.PROTOCOL_TLS_CLIENT)
attempt(lambda: setattr(client, "verify_mode", 0))
attempt(lambda: setattr(client, "verify_mode", 7))
for given in "none", 1, "a\0":
    attempt(lambda: client.set_ciphers(given))
for given in ["/nonexistent"], [1], ["a", 1], ["a", None, 1], [__file__], ["a\0"]:
    attempt(lambda: client.load_cert_chain(*given))
for given in ({}, {"cafile": 1}, {"capath": 1}, {"cadata": 1}, {"cadata": "é"}, {"cadata": ""}, {"cadata": "x"}, {"cadata": b"x"},
              {"cadata": b"-----"}, {"cafile": "/nonexistent"}, {"cafile": __file__}):
    attempt(lambda: client.load_verify_locations(**given))
for given in "/nonexistent", __file__, 1:
    attempt(lambda: client.load_dh_params(given))
for given in "x", b"x", 1, "prime256v1":
    attempt(lambda: client.set_ecdh_curve(given))
attempt(client.session_stats)
attempt(client.cert_store_stats)
attempt(client.get_ca_certs)
client.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
attempt(lambda: client.get_ciphers()[-1])
for given in 1, b"", b"\x09a":
    attempt(lambda: client._set_alpn_protocols(given))
for context in client, server:
    attempt(lambda: context.set_psk_client_callback(1))
    attempt(lambda: context.set_psk_server_callback(1))
attempt(lambda: server.set_psk_server_callback(None, 1))

stream = _ssl.MemoryBIO()
attempt(lambda: (stream.pending, stream.eof, stream.read(), stream.write(b"abc"), stream.read(2), stream.pending))
attempt(lambda: (stream.write_eof(), stream.eof, stream.read(), stream.eof))
attempt(lambda: stream.write(b"x"))
attempt(lambda: stream.write("x"))
attempt(lambda: stream.read("x"))

streams = _ssl.MemoryBIO(), _ssl.MemoryBIO()
attempt(lambda: client._wrap_bio(1, 2, False))
attempt(lambda: client._wrap_bio(*streams, True))
attempt(lambda: server._wrap_bio(*streams, False))
for name in "", ".a", "é.x", 1, "a\0":
    attempt(lambda: client._wrap_bio(*streams, False, name))
attempt(lambda: client._wrap_bio(*streams, False, "a", session=1))
attempt(lambda: client._wrap_socket(1, False))
connection = client._wrap_bio(*streams, False, "example.org")
for name in "owner", "context", "server_side", "server_hostname", "session", "session_reused":
    attempt(lambda: getattr(connection, name))
    attempt(lambda: setattr(connection, name, 1))
    attempt(lambda: delattr(connection, name))
for name in ("cipher", "shared_ciphers", "version", "selected_alpn_protocol", "compression", "shutdown",
             "verify_client_post_handshake", "get_unverified_chain", "get_verified_chain", "pending", "getpeercert",
             "get_channel_binding", "do_handshake", "read"):
    attempt(getattr(connection, name))
attempt(lambda: connection.get_channel_binding("x"))
for given in [-1], [0], [1], [1, 2], [1, bytearray()], [-1, bytearray(2)], [1, 2, 3]:
    attempt(lambda: connection.read(*given))
for given in b"", b"x", "x":
    attempt(lambda: connection.write(given))
streams[0].write(b"hello world")
attempt(connection.do_handshake)
ended = _ssl.MemoryBIO()
ended.write_eof()
connection = client._wrap_bio(ended, streams[1], False, "127.0.0.1")
attempt(connection.do_handshake)
attempt(connection.do_handshake)

for given in ["x"], ["2.5.29.37"], ["serverAuth"], ["serverAuth", True], ["1.2.3.4"], [1]:
    attempt(lambda: _ssl.txt2obj(*given))
for given in -1, 0, 129, 1000000, "a":
    attempt(lambda: _ssl.nid2obj(given))
for given in -1, 0, "a":
    attempt(lambda: _ssl.RAND_bytes(given))
print(len(_ssl.RAND_bytes(10)), _ssl.RAND_bytes(16) == _ssl.RAND_bytes(16), _ssl.RAND_status())
for given in ["x", 1.0], [b"x", 1], [1, 1]:
    attempt(lambda: _ssl.RAND_add(*given))
for given in "/nonexistent", __file__, 1:
    attempt(lambda: _ssl._test_decode_cert(given))
for name in "SSLError", "SSLZeroReturnError", "SSLEOFError", "SSLCertVerificationError":
    kind = getattr(ssl, name)
    print(kind.__module__, kind.__bases__, repr(kind(1, "x")), str(kind(1, "x")), str(kind()), str(kind(1)), kind(1, "x").errno)
    print(kind.__doc__)
print(ssl.Purpose.SERVER_AUTH, ssl.get_default_verify_paths()[2], isinstance(ssl.OPENSSL_VERSION_INFO, tuple))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    ssl.SSLContext(ssl.PROTOCOL_TLS)
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.options |= ssl.OP_NO_TLSv1_2
    context.minimum_version = ssl.TLSVersion.TLSv1
    print(*[(warning.category.__name__, str(warning.message), warning.filename == __file__) for warning in told], sep="\n")
